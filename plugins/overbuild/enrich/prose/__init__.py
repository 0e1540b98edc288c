"""What extractors of all kinds need to read prose and tables: nothing here knows what is looked for.

:mod:`~overbuild.enrich.prose.sentences`: sentences, rows, lines. :mod:`~overbuild.enrich.prose.amounts`: money and
shares. :mod:`~overbuild.enrich.prose.numbers`: quantities with a unit, numbers in words, ranges.
:mod:`~overbuild.enrich.prose.dates`: dates with a day, a month or a fiscal period.
:mod:`~overbuild.enrich.prose.periods`: years and quarters as named. :mod:`~overbuild.enrich.prose.phrases`: a
lexicon's phrases by class. :mod:`~overbuild.enrich.prose.stance`: whether a sentence says that something is so.
:mod:`~overbuild.enrich.prose.speaker`: whose facts it tells. :mod:`~overbuild.enrich.prose.power`: megawatts, their
prices and terms.
"""
