-- Evidence pairs operands with filings by position: lists of unlike length would name the wrong filing.
select
    cik,
    concept,
    quarter_end_on,
    method
from {{ ref('int_concept_versions') }}
where
    len(accession_numbers) != len(operand_tags)
    or len(accession_numbers) != len(operand_values)
    or len(accession_numbers) != len(operand_starts)
    or len(accession_numbers) != len(operand_ends)
    or len(accession_numbers) != len(operand_known_ats)
