-- Depreciation and amortisation on a line of "other" depreciation and amortisation that a filer then splits: where what is
-- left on the line and the amortisation beside it add up, to the unit, to the one line of an earlier filing for the same
-- span, they are the whole, and so was that line. Two spans have to show it by then. The filing's other spans are then
-- the sum of the same two lines.
{%- set span = ['cik', 'unit', 'start_on', 'end_on'] %}
with facts as (

    select * from {{ ref('int_concept_facts') }}
    where
        concept in ('other_depreciation_amortization', 'amortization', 'depreciation_amortization')
        and start_on is not null
        and value > 0

),

wholes as (

    select * from facts
    where concept in ('depreciation_amortization', 'other_depreciation_amortization')

),

sums as (

    select
        {{ columns_of('depreciation', span) }},
        depreciation.accession_number,
        depreciation.form,
        depreciation.known_at,
        depreciation.tag as depreciation_tag,
        amortization.tag as amortization_tag,
        depreciation.value + amortization.value as value
    from facts as depreciation
    inner join facts as amortization
        on
            {{ equal_columns('depreciation', 'amortization', span + ['accession_number']) }}
            and amortization.concept = 'amortization'
    -- the filing's own whole counts
    anti join facts as whole
        on
            {{ equal_columns('depreciation', 'whole', span + ['accession_number']) }}
            and whole.concept = 'depreciation_amortization'
    where depreciation.concept = 'other_depreciation_amortization'

),

shown as (

    select
        sums.*,
        wholes.concept as whole_concept,
        wholes.tag as whole_tag,
        wholes.accession_number as whole_accession_number,
        wholes.form as whole_form
    from sums
    inner join wholes
        on
            {{ equal_columns('sums', 'wholes', span) }}
            and sums.known_at > wholes.known_at
            and sums.value = wholes.value

),

split_filings as (

    select
        this.cik,
        this.accession_number,
        this.depreciation_tag,
        this.amortization_tag
    from shown as this
    inner join shown as earlier
        on
            this.cik = earlier.cik
            and this.depreciation_tag = earlier.depreciation_tag
            and this.known_at >= earlier.known_at
    group by this.cik, this.accession_number, this.depreciation_tag, this.amortization_tag
    having count(distinct (earlier.start_on, earlier.end_on)) > 1

),

told as (

    select
        {{ columns_of('sums', span) }},
        sums.value,
        sums.amortization_tag || ' + ' || sums.depreciation_tag as line_tags,
        sums.accession_number,
        sums.form,
        sums.known_at
    from sums
    semi join split_filings
        on
            {{ equal_columns('sums', 'split_filings', [
                'cik', 'accession_number', 'depreciation_tag', 'amortization_tag'
            ]) }}
    union all
    select
        {{ columns_of('shown', span) }},
        shown.value,
        shown.whole_tag as line_tags,
        shown.whole_accession_number as accession_number,
        shown.whole_form as form,
        shown.known_at
    from shown
    semi join split_filings
        on
            {{ equal_columns('shown', 'split_filings', [
                'cik', 'accession_number', 'depreciation_tag', 'amortization_tag'
            ]) }}
    anti join facts as given
        on
            {{ equal_columns('shown', 'given', span) }}
            and shown.whole_accession_number = given.accession_number
            and given.concept = 'depreciation_amortization'
    where shown.whole_concept = 'other_depreciation_amortization'

),

first_tags as (

    select
        tag,
        priority
    from {{ ref('concept_tags') }}
    where
        cik is null
        and taxonomy = 'us-gaap'
        and concept = 'depreciation_amortization'
    qualify row_number() over (order by priority) = 1

),

final as (

    select
        told.cik,
        'depreciation_amortization' as concept,
        first_tags.tag,
        min(told.line_tags) as line_tags,
        first_tags.priority as tag_priority,
        told.unit,
        told.start_on,
        told.end_on,
        min(told.value) as value,
        told.accession_number,
        min(told.form) as form,
        min(told.known_at) as known_at
    from told
    cross join first_tags
    group by {{ columns_of('told', span) }}, told.accession_number, first_tags.tag, first_tags.priority
    -- two pairs of lines that make two amounts prove neither
    having count(distinct told.value) = 1

)

select * from final
