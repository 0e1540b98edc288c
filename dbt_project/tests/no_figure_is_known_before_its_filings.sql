select
    versions.cik,
    versions.concept,
    versions.quarter_end_on,
    versions.known_at,
    list_max(versions.operand_known_ats) as last_operand_known_at
from {{ ref('int_concept_versions') }} as versions
where versions.known_at < list_max(versions.operand_known_ats)
