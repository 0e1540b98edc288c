-- What the filings' own XBRL says of the whole entity and companyfacts does not: the filer's own tags, and filings
-- that companyfacts does not have yet. Where both have a figure, companyfacts' counts.
with all_instance_facts as (

    select * from {{ ref('stg_edgar__instance_facts') }}

),

instance_facts as (

    select * from all_instance_facts
    where dimensions = ''

),

facts as (

    select * from {{ ref('stg_edgar__facts') }}

),

instance_filings as (

    select distinct
        cik,
        accession_number
    from instance_facts

),

-- only filings that both know are compared: without stored submissions nothing is read
shared_facts as (

    select
        facts.cik,
        facts.accession_number,
        facts.taxonomy,
        facts.tag,
        facts.unit,
        facts.start_on,
        facts.end_on
    from facts
    inner join instance_filings
        on
            facts.cik = instance_filings.cik
            and facts.accession_number = instance_filings.accession_number

),

-- a line of its own that the filer tags as a member of something
member_lines as (

    select
        facts.cik,
        facts.accession_number,
        'custom' as taxonomy,
        lines.line as tag,
        facts.unit,
        facts.form,
        facts.value,
        facts.start_on,
        facts.end_on,
        facts.filed_on,
        facts.source_url,
        facts.source_sha256
    from all_instance_facts as facts
    inner join {{ ref('member_lines') }} as lines
        on
            facts.taxonomy = lines.taxonomy
            and facts.tag = lines.tag
            and facts.dimensions = lines.dimensions
            and (lines.cik is null or facts.cik = lines.cik)

),

entity_facts as (

    select
        instance_facts.cik,
        instance_facts.accession_number,
        instance_facts.taxonomy,
        instance_facts.tag,
        instance_facts.unit,
        instance_facts.form,
        instance_facts.value,
        instance_facts.start_on,
        instance_facts.end_on,
        instance_facts.filed_on,
        instance_facts.source_url,
        instance_facts.source_sha256
    from instance_facts
    anti join shared_facts
        on
            instance_facts.cik = shared_facts.cik
            and instance_facts.accession_number = shared_facts.accession_number
            and instance_facts.taxonomy = shared_facts.taxonomy
            and instance_facts.tag = shared_facts.tag
            and instance_facts.unit = shared_facts.unit
            and instance_facts.start_on is not distinct from shared_facts.start_on
            and instance_facts.end_on = shared_facts.end_on

),

final as (

    select * from entity_facts
    union all by name
    select * from member_lines

)

select * from final
