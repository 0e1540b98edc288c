-- A condition on a tag that stands for no concept guards nothing; a tag that differs from the concept stands for none.
select
    conditions.concept,
    conditions.taxonomy,
    conditions.tag
from {{ ref('tag_conditions') }} as conditions
anti join {{ ref('concept_tags') }} as tags
    on
        conditions.concept = tags.concept
        and conditions.taxonomy = tags.taxonomy
        and conditions.tag = tags.tag
where conditions.condition != 'differs_by'
