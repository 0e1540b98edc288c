{%- set series = ['cik', 'concept', 'tag', 'unit'] %}
with runs as (

    select * from {{ ref('int_fact_runs') }}

),

concepts as (

    select * from {{ ref('concepts') }}

),

limits as (

    select * from {{ ref('concept_limits') }}

),

quarters as (

    select * from {{ ref('int_fiscal_quarters') }}

),

-- 1. what the filer reports for the very quarter, or at its end
reported as (

    select
        cik,
        concept,
        quarter_end_on,
        fiscal_quarter,
        fiscal_year_start_on,
        tag,
        tag_priority,
        unit,
        value,
        case when is_nil then 'derived' else 'reported' end as evidence_class,
        case
            when is_nil and value = 0 then 'nil_by_footing'
            when is_nil and line_tags != tag then 'sum_of_lines'
            when is_nil then 'lines_by_footing'
            when span_kind = 'instant' then 'reported_instant'
            when span_kind = 'cover_page' then 'cover_page'
            else 'reported_quarter'
        end as method,
        1 as method_rank,
        line_tags as formula,
        [accession_number] as accession_numbers,
        [start_on] as operand_starts,
        [end_on] as operand_ends,
        [value] as operand_values,
        [line_tags] as operand_tags,
        [known_at] as operand_known_ats,
        known_at,
        superseded_at,
        revision
    from runs
    where span_kind in ('instant', 'quarter', 'cover_page')

),

-- year to date as a series: the first quarter is its own year to date
to_date as (

    select * from runs
    where span_kind = 'year_to_date'
    union all
    select first_quarters.*
    from runs as first_quarters
    anti join runs as same
        on
            first_quarters.cik = same.cik
            and first_quarters.concept = same.concept
            and first_quarters.tag = same.tag
            and first_quarters.unit = same.unit
            and first_quarters.quarter_end_on = same.quarter_end_on
            and first_quarters.revision = same.revision
            and same.span_kind = 'year_to_date'
    where first_quarters.span_kind = 'quarter' and first_quarters.fiscal_quarter = 1

),

-- a first stated year to date that is not the sum of the year to date before it and its own quarter, as both
-- were in force then, is mistyped somewhere. A restated one proves nothing: what is sold in a third quarter leaves
-- the nine months, while the half year is not filed again.
cross_footed as (

    select
        this.*,
        -- of what was revised only
        first_said.value as first_value,
        coalesce(
            this.revision = 0
            and abs(this.value - before.value - alone.value) > {{ footing_tolerance('this.value') }},
            false
        ) as is_out_of_foot
    from to_date as this
    left join to_date as before
        on
            this.cik = before.cik
            and this.concept = before.concept
            and this.tag = before.tag
            and this.unit = before.unit
            and this.fiscal_year_start_on = before.fiscal_year_start_on
            and this.fiscal_quarter = before.fiscal_quarter + 1
            and before.known_at <= this.known_at
            and (before.superseded_at is null or before.superseded_at > this.known_at)
    left join runs as alone
        on
            this.cik = alone.cik
            and this.concept = alone.concept
            and this.tag = alone.tag
            and this.unit = alone.unit
            and this.quarter_end_on = alone.quarter_end_on
            and alone.span_kind = 'quarter'
            and alone.known_at <= this.known_at
            and (alone.superseded_at is null or alone.superseded_at > this.known_at)
    left join to_date as first_said
        on
            this.cik = first_said.cik
            and this.concept = first_said.concept
            and this.tag = first_said.tag
            and this.unit = first_said.unit
            and this.quarter_end_on = first_said.quarter_end_on
            and this.revision > 0
            and first_said.revision = 0
    qualify
        row_number() over (
            partition by this.cik, this.concept, this.tag, this.unit, this.quarter_end_on, this.revision
            order by before.revision desc nulls last, alone.revision desc nulls last
        ) = 1

),

-- an annual report that recasts its year gives the three quarters recast too, but nobody files nine months again
annual_reports as (

    select
        year.cik,
        year.concept,
        year.quarter_end_on,
        year.fiscal_quarter,
        year.fiscal_year_start_on,
        year.tag,
        year.tag_priority,
        year.unit,
        year.revision,
        year.known_at,
        year.accession_number,
        q1.value + q2.value + q3.value as three_quarters,
        year.value - q1.value - q2.value - q3.value as value,
        [
            year.accession_number, year.accession_number, year.accession_number, year.accession_number
        ] as accession_numbers,
        [year.start_on, q3.start_on, q2.start_on, q1.start_on] as operand_starts,
        [year.end_on, q3.end_on, q2.end_on, q1.end_on] as operand_ends,
        [year.value, q3.value, q2.value, q1.value] as operand_values,
        [year.line_tags, q3.line_tags, q2.line_tags, q1.line_tags] as operand_tags,
        [year.known_at, year.known_at, year.known_at, year.known_at] as operand_known_ats
    from to_date as year
    {% for n in [1, 2, 3] %}
    inner join runs as q{{ n }}
        on
            year.cik = q{{ n }}.cik
            and year.concept = q{{ n }}.concept
            and year.tag = q{{ n }}.tag
            and year.unit = q{{ n }}.unit
            and year.fiscal_year_start_on = q{{ n }}.fiscal_year_start_on
            and q{{ n }}.fiscal_quarter = {{ n }}
            and q{{ n }}.span_kind = 'quarter'
            and list_contains(q{{ n }}.affirmed_ats, year.known_at)
    {% endfor %}
    where
        year.fiscal_quarter = 4
        and year.revision = 0
        and greatest(q1.revision, q2.revision, q3.revision) > 0

),

-- a first stated span beside the same span of the year before, which that filing revises: a reclassification, lines now
-- shown net or gross. Where the comparatives of the reports before had not moved along, those reports were on the
-- basis of before, and their figures cannot be subtracted: neither of this year nor of the year before.
comparatives as (

    select
        *,
        lag(value) over (
            partition by cik, concept, tag, unit, quarter_end_on
            order by revision
        ) as previous_value
    from to_date

),

-- a first stated span, the same span of the year before in that filing, and the shorter span to be subtracted
first_spans_beside_year_before as (

    select
        later.cik,
        later.concept,
        later.tag,
        later.unit,
        later.quarter_end_on,
        later.fiscal_quarter,
        later.known_at,
        later.value,
        earlier.value as earlier_value,
        earlier.known_at as earlier_known_at,
        earlier.superseded_at is null or earlier.superseded_at >= later.known_at as is_earlier_in_force,
        prior.fiscal_year_start_on as prior_year_start_on,
        prior.quarter_end_on as prior_end_on,
        prior.revision as prior_revision,
        prior.value as prior_value,
        prior.previous_value as prior_previous_value,
        prior.previous_known_at as prior_previous_known_at
    from to_date as later
    inner join comparatives as prior
        on
            later.cik = prior.cik
            and later.concept = prior.concept
            and later.tag = prior.tag
            and later.unit = prior.unit
            and later.fiscal_quarter = prior.fiscal_quarter
            and later.known_at = prior.known_at
            and prior.quarter_end_on between later.quarter_end_on - 378 and later.quarter_end_on - 350
    inner join to_date as earlier
        on
            later.cik = earlier.cik
            and later.concept = earlier.concept
            and later.tag = earlier.tag
            and later.unit = earlier.unit
            and later.fiscal_year_start_on = earlier.fiscal_year_start_on
            and later.fiscal_quarter = earlier.fiscal_quarter + 1
            and earlier.known_at < later.known_at
    where later.revision = 0

),

-- and what the filings of the shorter spans gave for them a year before: as that year was first told, and since
beside_year_before as materialized (

    select
        beside.*,
        {% for name in ['before', 'since'] %}
        comparative_{{ name }}.value as comparative_{{ name }}{{ ',' if not loop.last }}
        {% endfor %}
    from first_spans_beside_year_before as beside
    {% for name, instant in {'before': 'prior_previous_known_at', 'since': 'earlier_known_at'}.items() %}
    left join to_date as comparative_{{ name }}
        on
            {{ equal_columns('beside', 'comparative_' ~ name, series) }}
            and beside.prior_year_start_on = comparative_{{ name }}.fiscal_year_start_on
            and beside.fiscal_quarter = comparative_{{ name }}.fiscal_quarter + 1
            and beside.{{ instant }} >= comparative_{{ name }}.known_at
            and (
                comparative_{{ name }}.superseded_at is null
                or beside.{{ instant }} < comparative_{{ name }}.superseded_at
            )
    {% endfor %}

),

-- the year before as it was under another tag
priors_under_another as materialized (

    select
        later.*,
        another.fiscal_year_start_on as another_year_start_on,
        another.fiscal_quarter as another_fiscal_quarter,
        another.tag as another_tag,
        another.value as another_value
    from beside_year_before as later
    inner join to_date as another
        on
            later.cik = another.cik
            and later.concept = another.concept
            and later.tag != another.tag
            and later.unit = another.unit
            and later.prior_end_on = another.quarter_end_on
            and later.known_at > another.known_at
    where later.prior_revision = 0

),

-- what filings say of a quarter by itself, also where it is not trusted
own_quarters as (

    select * from {{ ref('int_span_assertions') }}
    where span_kind = 'quarter' and value != 0

),

-- and whether it is the span of the year in that filing less the one before it, as that was in force until then
beside_own_quarters as materialized (

    select
        later.cik,
        later.concept,
        later.tag,
        later.unit,
        later.quarter_end_on,
        later.known_at,
        abs(later.value - earlier.value - own_quarters.value) > {{ footing_tolerance('later.value') }} as is_another
    from to_date as later
    inner join to_date as earlier
        on
            {{ equal_columns('later', 'earlier', series + ['fiscal_year_start_on']) }}
            and later.fiscal_quarter = earlier.fiscal_quarter + 1
            and earlier.known_at < later.known_at
            and (earlier.superseded_at is null or earlier.superseded_at > later.known_at)
    inner join own_quarters
        on
            {{ equal_columns('later', 'own_quarters', series + ['quarter_end_on', 'accession_number']) }}

),

-- a filing that tells revenue and most lines of a quarter on another basis than the reports before it
recast_quarters as (

    select
        beside_own_quarters.cik,
        beside_own_quarters.quarter_end_on,
        beside_own_quarters.known_at
    from beside_own_quarters
    -- lines above discontinued operations
    where
        beside_own_quarters.concept in (
            'revenue', 'cost_of_revenue', 'gross_profit', 'selling_general_admin', 'research_development',
            'operating_income', 'income_tax'
        )
    group by beside_own_quarters.cik, beside_own_quarters.quarter_end_on, beside_own_quarters.known_at
    having
        bool_or(beside_own_quarters.is_another and beside_own_quarters.concept = 'revenue')
        and count(distinct beside_own_quarters.concept) filter (where beside_own_quarters.is_another) >= 2
        and count(distinct beside_own_quarters.concept) filter (where beside_own_quarters.is_another) * 2
        > count(distinct beside_own_quarters.concept)

),

-- a filing that tells the revenue of a span otherwise than before: what it is the first to say of that span may be of
-- another vintage than what was said before of longer ones
recast_spans as (

    select distinct
        runs.cik,
        runs.quarter_end_on,
        runs.known_at
    from runs
    inner join runs as previous
        on
            {{ equal_columns('runs', 'previous', series + ['quarter_end_on', 'span_kind']) }}
            and runs.revision = previous.revision + 1
    where
        runs.concept = 'revenue'
        and runs.span_kind in ('quarter', 'year_to_date')
        and abs(runs.value - previous.value) > {{ footing_tolerance('runs.value') }}

),

moved_bases as (

    select
        later.cik,
        later.concept,
        later.tag,
        later.unit,
        -- where the nine months of the year before were told thereafter only, that year is told by one year's reports
        unnest([
            later.quarter_end_on, case when later.comparative_before is not null then later.prior_end_on end
        ]) as quarter_end_on,
        later.known_at
    from beside_year_before as later
    inner join concepts on later.concept = concepts.concept
    where
        later.prior_revision > 0
        and later.is_earlier_in_force
        and sign(later.prior_value) = sign(later.prior_previous_value)
        and coalesce(
            abs(later.comparative_since - later.comparative_before) * 10
            <= abs(later.prior_value - later.prior_previous_value)
            -- a steady line whose nine months moved by less than half of their share, and left a quarter that shows it
            or (
                concepts.non_negative
                and concepts.statement = 'income'
                and later.fiscal_quarter = 4
                and abs(later.comparative_since - later.comparative_before) * 8
                <= abs(later.prior_value - later.prior_previous_value) * 3
                and (later.prior_value - later.comparative_since)
                / nullif(later.prior_previous_value - later.comparative_before, 0)
                / nullif(later.comparative_since / nullif(later.comparative_before, 0), 0)
                not between 0.6 and 1.6
            ),
            -- a year whose nine months nobody gave
            later.fiscal_quarter = 4
        )
        -- what the quarter would be wrong by, a half percent of it or more; figures may be rounded to millions
        and abs(later.prior_value - later.prior_previous_value) > {{ rounding_unit('later.value') }}
        and abs(later.prior_value - later.prior_previous_value) * (later.fiscal_quarter - 1) / later.fiscal_quarter
        > abs(later.value - later.earlier_value) / 200
    union
    -- the same where the year before had stood under another tag, which gave the same for the shorter span
    select
        later.cik,
        later.concept,
        later.tag,
        later.unit,
        later.quarter_end_on,
        later.known_at
    from priors_under_another as later
    inner join to_date as comparative_before
        on
            later.cik = comparative_before.cik
            and later.concept = comparative_before.concept
            and later.another_tag = comparative_before.tag
            and later.unit = comparative_before.unit
            and later.another_year_start_on = comparative_before.fiscal_year_start_on
            and later.another_fiscal_quarter = comparative_before.fiscal_quarter + 1
    inner join to_date as comparative_since
        on
            comparative_before.cik = comparative_since.cik
            and comparative_before.concept = comparative_since.concept
            and later.tag = comparative_since.tag
            and comparative_before.unit = comparative_since.unit
            and comparative_before.quarter_end_on = comparative_since.quarter_end_on
            and comparative_before.value = comparative_since.value
            and later.earlier_known_at >= comparative_since.known_at
    where
        comparative_since.value != 0
        and abs(later.prior_value - later.another_value) > {{ rounding_unit('later.value') }}
        and abs(later.prior_value - later.another_value) * (later.fiscal_quarter - 1) / later.fiscal_quarter
        > abs(later.value - later.earlier_value) / 200
    union
    -- an annual report that tells years otherwise than before, and its fourth quarter otherwise than the year less the
    -- nine months
    select
        later.cik,
        later.concept,
        later.tag,
        later.unit,
        later.quarter_end_on,
        later.known_at
    from comparatives as later
    inner join to_date as earlier
        on
            {{ equal_columns('later', 'earlier', series + ['fiscal_year_start_on']) }}
            and earlier.fiscal_quarter = 3
            and earlier.known_at < later.known_at
            and (earlier.superseded_at is null or earlier.superseded_at > later.known_at)
    inner join own_quarters
        on
            {{ equal_columns('later', 'own_quarters', series + ['quarter_end_on', 'accession_number']) }}
    left join beside_year_before as year_before
        on
            {{ equal_columns('later', 'year_before', series + ['quarter_end_on', 'known_at']) }}
            and year_before.prior_revision > 0
    where
        later.fiscal_quarter = 4
        and abs(later.value - earlier.value - own_quarters.value) > {{ footing_tolerance('later.value') }}
        and (
            abs(later.value - later.previous_value) > {{ footing_tolerance('later.value') }}
            or abs(year_before.prior_value - year_before.prior_previous_value)
            > {{ footing_tolerance('year_before.prior_value') }}
        )
    union
    -- a filing that recasts the quarter: what it revises of the line, or of the line a year before, is recast too,
    -- unless the shorter span had moved along
    select
        later.cik,
        later.concept,
        later.tag,
        later.unit,
        later.quarter_end_on,
        later.known_at
    from comparatives as later
    inner join recast_quarters
        on
            {{ equal_columns('later', 'recast_quarters', ['cik', 'quarter_end_on', 'known_at']) }}
    {% for name, instant in {'before': 'previous_known_at', 'since': 'known_at'}.items() %}
    left join to_date as shorter_{{ name }}
        on
            {{ equal_columns('later', 'shorter_' ~ name, series + ['fiscal_year_start_on']) }}
            and later.fiscal_quarter = shorter_{{ name }}.fiscal_quarter + 1
            and later.{{ instant }} >= shorter_{{ name }}.known_at
            and (
                shorter_{{ name }}.superseded_at is null or later.{{ instant }} < shorter_{{ name }}.superseded_at
            )
    {% endfor %}
    left join beside_year_before as year_before
        on
            {{ equal_columns('later', 'year_before', series + ['quarter_end_on', 'known_at']) }}
            and year_before.prior_revision > 0
    anti join beside_own_quarters
        on
            {{ equal_columns('later', 'beside_own_quarters', series + ['quarter_end_on', 'known_at']) }}
            and not beside_own_quarters.is_another
    where
        {{ moves_alone(
            'later.previous_value', 'later.value', 'shorter_before.value', 'shorter_since.value', 'later.fiscal_quarter'
        ) }}
        or {{ moves_alone(
            'year_before.prior_previous_value', 'year_before.prior_value', 'year_before.comparative_before',
            'year_before.comparative_since', 'later.fiscal_quarter'
        ) }}

),

equal_tags as (

    select * from {{ ref('int_equal_tags') }}

),

-- a span that two tags tell otherwise: one of them tells it as restated
told_otherwise as (

    select
        one.cik,
        one.concept,
        one.unit,
        one.quarter_end_on,
        one.tag,
        other.tag as other_tag,
        min(greatest(one.known_at, other.known_at, equal_tags.shown_equal_at)) as known_at
    from to_date as one
    inner join to_date as other
        on
            {{ equal_columns('one', 'other', ['cik', 'concept', 'unit', 'quarter_end_on']) }}
            and one.tag != other.tag
            and not one.is_nil
            and not other.is_nil
            and abs(one.value - other.value)
            > greatest({{ rounding_unit('one.value') }}, {{ rounding_unit('other.value') }})
    inner join equal_tags
        on
            one.cik = equal_tags.cik
            and one.concept = equal_tags.concept
            and one.tag = equal_tags.tag_one
            and other.tag = equal_tags.tag_other
            and equal_tags.shown_equal_at is not null
    group by one.cik, one.concept, one.unit, one.quarter_end_on, one.tag, other.tag

),

restated_comparatives as (

    select
        {{ columns_of('told_otherwise', series + ['quarter_end_on']) }},
        min(told_otherwise.known_at) as known_at
    from told_otherwise
    group by {{ columns_of('told_otherwise', series + ['quarter_end_on']) }}

),

-- 2. year to date minus the year to date before it, both from one vintage: the same revision of both, or one
-- revised while the other was affirmed again afterwards. As restated minus as first filed is never formed.
-- Two tags of one concept may be subtracted only where the filer has shown them to be equal.
pairs_of_spans as (

    select
        later.cik,
        later.concept,
        later.quarter_end_on,
        later.fiscal_quarter,
        later.fiscal_year_start_on,
        later.tag,
        -- what a pair is, whatever its lines are called
        [later.tag, earlier.tag] as pair_tags,
        -- a pair is as good as its weaker tag: it never outranks what that tag reports by itself
        greatest(later.tag_priority, earlier.tag_priority) as tag_priority,
        later.unit,
        later.value - earlier.value as value,
        later.is_out_of_foot or earlier.is_out_of_foot as is_out_of_foot,
        coalesce(
            annual_reports.known_at > earlier.known_at
            and abs(annual_reports.three_quarters - earlier.value) > {{ footing_tolerance('earlier.value') }},
            false
        ) as is_year_recast,
        coalesce(moved_bases.known_at > earlier.known_at, false)
        -- a comparative of a year later, as restated, and the longer span as first filed
        or coalesce(
            later.tag = earlier.tag
            and earlier.revision = 0
            and restated_comparatives.known_at <= earlier.known_at
            and later.known_at < earlier.known_at,
            false
        )
        or coalesce(
            recast_spans.known_at > later.known_at
            and {{ is_out_of_line('later.value - earlier.value', 'earlier.value', 'later.fiscal_quarter', 'limits') }},
            false
        ) as is_basis_moved,
        -- said again unchanged, the span before was on the new basis all along
        case
            when moved_bases.known_at > earlier.known_at
                then list_min(list_filter(earlier.affirmed_ats, lambda said_at: said_at > moved_bases.known_at))
        end as affirmed_at,
        -- both restated, but not alike, and next to nothing is left between them: two restatements
        coalesce(
            later.tag = earlier.tag
            and later.revision > 0
            and earlier.revision > 0
            and later.first_value > earlier.first_value
            and earlier.first_value > 0
            and later.value < earlier.value + (later.first_value - earlier.first_value) / 10
            and later.value / later.first_value * 4 < earlier.value / earlier.first_value * 3,
            false
        )
        -- or, of a steady line, not alike and further from the spans before it than as first said
        or coalesce(
            later.tag = earlier.tag
            and later.revision > 0
            and limits.least_of_quarter_before is not null
            and limits.most_of_quarter_before is not null
            and (later.value - earlier.value) / nullif(later.first_value - coalesce(earlier.first_value, earlier.value), 0)
            / nullif(earlier.value / nullif(coalesce(earlier.first_value, earlier.value), 0), 0)
            not between 0.75 and 1.3333
            and abs(later.value - earlier.value - later.first_value + coalesce(earlier.first_value, earlier.value))
            > {{ rounding_unit('later.value') }}
            and {{ distance_in_size('later.value - earlier.value', 'earlier.value / (later.fiscal_quarter - 1)') }}
            > {{ distance_in_size(
                'later.first_value - coalesce(earlier.first_value, earlier.value)',
                'coalesce(earlier.first_value, earlier.value) / (later.fiscal_quarter - 1)',
            ) }},
            false
        ) as is_of_two_restatements,
        case later.fiscal_quarter
            when 4 then 'year_minus_nine_months'
            else 'year_to_date_difference'
        end || case when later.tag = earlier.tag then '' else '_over_tag_switch' end as method,
        case when later.tag = earlier.tag then 2 else 3 end as method_rank,
        [later.accession_number, earlier.accession_number] as accession_numbers,
        [later.start_on, earlier.start_on] as operand_starts,
        [later.end_on, earlier.end_on] as operand_ends,
        [later.value, earlier.value] as operand_values,
        [later.line_tags, earlier.line_tags] as operand_tags,
        [later.known_at, earlier.known_at] as operand_known_ats,
        case
            when later.tag = earlier.tag
                then
                    coalesce(
                        {{ one_vintage_at('later', 'earlier') }},
                        -- as restated, the comparatives of the next year's reports: the shorter under a tag of its own
                        case
                            when
                                later.revision > 0
                                and earlier.revision = 0
                                and restated_comparatives.known_at <= earlier.known_at
                                and earlier.known_at between later.previous_known_at and later.known_at
                                and date_diff('day', earlier.known_at, later.known_at) <= 200
                                and (earlier.superseded_at is null or earlier.superseded_at > later.known_at)
                                then later.known_at
                        end
                    )
            when later.revision = earlier.revision
                then greatest(later.known_at, earlier.known_at, equal_tags.shown_equal_at)
        end as known_at,
        equal_tags.shown_unequal_at,
        -- where only comparatives of the next year give the shorter span, a longer one told otherwise thereafter was of
        -- another scope
        case when later.tag = earlier.tag and later.known_at < earlier.known_at then later.superseded_at end
            as span_superseded_at,
        later.revision + earlier.revision as revision
    from cross_footed as later
    inner join cross_footed as earlier
        on
            later.cik = earlier.cik
            and later.concept = earlier.concept
            and later.unit = earlier.unit
            and later.fiscal_year_start_on = earlier.fiscal_year_start_on
            and later.fiscal_quarter = earlier.fiscal_quarter + 1
    left join limits on later.concept = limits.concept
    left join equal_tags
        on
            later.cik = equal_tags.cik
            and later.concept = equal_tags.concept
            and later.tag = equal_tags.tag_one
            and earlier.tag = equal_tags.tag_other
            and equal_tags.shown_equal_at is not null
    left join annual_reports
        on
            {{ equal_columns('later', 'annual_reports', series + ['quarter_end_on', 'revision']) }}
            and later.tag = earlier.tag
    left join moved_bases
        on
            {{ equal_columns('later', 'moved_bases', series + ['quarter_end_on', 'known_at']) }}
            and later.tag = earlier.tag
    left join recast_spans
        on
            {{ equal_columns('earlier', 'recast_spans', ['cik', 'quarter_end_on', 'known_at']) }}
            and earlier.revision = 0
    left join restated_comparatives
        on
            {{ equal_columns('earlier', 'restated_comparatives', series + ['quarter_end_on']) }}
    {% for span in ['later', 'earlier'] %}
    left join told_otherwise as {{ span }}_otherwise
        on
            {{ equal_columns(span, span ~ '_otherwise', series + ['quarter_end_on']) }}
            and {{ span }}_otherwise.other_tag = {{ 'earlier' if span == 'later' else 'later' }}.tag
            and {{ span }}_otherwise.known_at
            <= greatest(later.known_at, earlier.known_at, equal_tags.shown_equal_at)
    {% endfor %}
    where
        later.tag = earlier.tag
        or (equal_tags.cik is not null and later_otherwise.cik is null and earlier_otherwise.cik is null)

),

vintage_pairs as (

    select * exclude (shown_unequal_at)
    from pairs_of_spans
    where known_at is not null and (shown_unequal_at is null or shown_unequal_at > known_at or method_rank = 2)

),

pairs as (

    select * from vintage_pairs
    union all by name
    select
        * exclude (is_basis_moved, affirmed_at, known_at),
        false as is_basis_moved,
        cast(null as timestamptz) as affirmed_at,
        affirmed_at as known_at
    from vintage_pairs
    where affirmed_at > known_at

),

-- 3. the year minus its three quarters, where nine months are not reported or were mistyped
three_quarters as (

    select
        year.cik,
        year.concept,
        year.quarter_end_on,
        year.fiscal_quarter,
        year.fiscal_year_start_on,
        year.tag,
        year.tag_priority,
        year.unit,
        year.value - q1.value - q2.value - q3.value as value,
        'year_minus_three_quarters' as method,
        4 as method_rank,
        [year.accession_number, q3.accession_number, q2.accession_number, q1.accession_number] as accession_numbers,
        [year.start_on, q3.start_on, q2.start_on, q1.start_on] as operand_starts,
        [year.end_on, q3.end_on, q2.end_on, q1.end_on] as operand_ends,
        [year.value, q3.value, q2.value, q1.value] as operand_values,
        [year.line_tags, q3.line_tags, q2.line_tags, q1.line_tags] as operand_tags,
        [year.known_at, q3.known_at, q2.known_at, q1.known_at] as operand_known_ats,
        greatest(year.known_at, q1.known_at, q2.known_at, q3.known_at) as known_at,
        case when year.known_at < greatest(q1.known_at, q2.known_at, q3.known_at) then year.superseded_at end
            as span_superseded_at,
        year.revision
    from to_date as year
    inner join concepts on year.concept = concepts.concept
    left join limits on year.concept = limits.concept
    {% for n in [1, 2, 3] %}
    inner join runs as q{{ n }}
        on
            year.cik = q{{ n }}.cik
            and year.concept = q{{ n }}.concept
            and year.tag = q{{ n }}.tag
            and year.unit = q{{ n }}.unit
            and year.fiscal_year_start_on = q{{ n }}.fiscal_year_start_on
            and q{{ n }}.fiscal_quarter = {{ n }}
            and q{{ n }}.span_kind = 'quarter'
            and year.revision = q{{ n }}.revision
            -- equal counts of restatements years apart are not one vintage
            and (year.revision = 0 or abs(date_diff('day', q{{ n }}.known_at, year.known_at)) <= 380)
            -- an annual report that tells of a cost ends the nil of its quarters
            and (not q{{ n }}.is_nil or q{{ n }}.superseded_at is null or q{{ n }}.superseded_at > year.known_at)
    left join recast_spans as recast_{{ n }}
        on
            {{ equal_columns('q' ~ n, 'recast_' ~ n, ['cik', 'quarter_end_on', 'known_at']) }}
            and q{{ n }}.known_at > year.known_at
    {% endfor %}
    -- quarters as first filed are of another vintage than a year that recasts them
    anti join annual_reports
        on
            year.cik = annual_reports.cik
            and year.concept = annual_reports.concept
            and year.tag = annual_reports.tag
            and year.unit = annual_reports.unit
            and year.quarter_end_on = annual_reports.quarter_end_on
            and year.revision = annual_reports.revision
            and abs(annual_reports.three_quarters - q1.value - q2.value - q3.value)
            > {{ footing_tolerance('annual_reports.three_quarters') }}
    anti join moved_bases
        on
            year.cik = moved_bases.cik
            and year.concept = moved_bases.concept
            and year.tag = moved_bases.tag
            and year.unit = moved_bases.unit
            and year.quarter_end_on = moved_bases.quarter_end_on
            and year.known_at = moved_bases.known_at
    left join to_date as nine_months
        on
            year.cik = nine_months.cik
            and year.concept = nine_months.concept
            and year.tag = nine_months.tag
            and year.unit = nine_months.unit
            and year.fiscal_year_start_on = nine_months.fiscal_year_start_on
            and nine_months.fiscal_quarter = 3
            and year.revision = nine_months.revision
    where
        year.fiscal_quarter = 4
        and (
            coalesce(recast_1.cik, recast_2.cik, recast_3.cik) is null
            or not coalesce({{ is_out_of_line(
                'year.value - q1.value - q2.value - q3.value', 'q1.value + q2.value + q3.value', 'year.fiscal_quarter',
                'limits',
            ) }}, false)
        )
        -- where nine months are there and do not foot, only an impossible figure (less than one of its quarters)
        -- shows that they, and not a quarter, are the mistyped ones; less than the half year before may be a recast
        and (
            nine_months.value is null
            or abs(nine_months.value - q1.value - q2.value - q3.value) <= {{ footing_tolerance('nine_months.value') }}
            or (concepts.non_negative and nine_months.value < greatest(q1.value, q2.value, q3.value))
        )

),

-- 4. a quarter inside a longer span that is reported as nought: what cannot be negative was nought throughout
within_zero as (

    select
        span.cik,
        span.concept,
        quarters.period_end_on as quarter_end_on,
        quarters.fiscal_quarter,
        span.fiscal_year_start_on,
        span.tag,
        span.tag_priority,
        span.unit,
        cast(0 as decimal(38, 10)) as value,
        'within_span_of_nought' as method,
        5 as method_rank,
        [span.accession_number] as accession_numbers,
        [span.start_on] as operand_starts,
        [span.end_on] as operand_ends,
        [span.value] as operand_values,
        [span.line_tags] as operand_tags,
        [span.known_at] as operand_known_ats,
        span.known_at,
        span.revision,
        span.superseded_at as span_superseded_at
    from to_date as span
    inner join concepts on span.concept = concepts.concept
    inner join quarters
        on
            span.cik = quarters.cik
            and span.fiscal_year_start_on = quarters.fiscal_year_start_on
            and span.fiscal_quarter >= quarters.fiscal_quarter
    where
        concepts.non_negative
        and span.value = 0
    -- the nearest span speaks; it stands until it is revised
    qualify
        row_number() over (
            partition by
                span.cik, span.concept, span.tag, span.unit, quarters.period_end_on, span.known_at
            order by span.fiscal_quarter, span.revision desc
        ) = 1

),

derived as (

    select
        pairs.* exclude (
            is_out_of_foot, is_year_recast, is_basis_moved, affirmed_at, is_of_two_restatements
        ),
        case
            when pairs.is_out_of_foot then 'operands_do_not_foot'
            when pairs.is_year_recast or pairs.is_basis_moved or pairs.is_of_two_restatements
                then 'operands_of_two_vintages'
        end as refusal
    from pairs
    union all by name
    select
        *,
        cast(null as varchar) as refusal
    from three_quarters
    union all by name
    select
        annual_reports.* exclude (accession_number, three_quarters),
        'year_minus_three_quarters' as method,
        4 as method_rank,
        cast(null as varchar) as refusal
    from annual_reports
    inner join vintage_pairs
        on
            annual_reports.cik = vintage_pairs.cik
            and annual_reports.concept = vintage_pairs.concept
            and annual_reports.tag = vintage_pairs.tag
            and annual_reports.unit = vintage_pairs.unit
            and annual_reports.quarter_end_on = vintage_pairs.quarter_end_on
            and annual_reports.known_at = vintage_pairs.known_at
    where
        vintage_pairs.is_year_recast
        -- a recast moves a year; quarters dated to another one are no recast
        and abs(annual_reports.three_quarters - vintage_pairs.operand_values[2])
        <= abs(vintage_pairs.operand_values[2]) / 2
    union all by name
    select
        *,
        cast(null as varchar) as refusal
    from within_zero

),

-- a steady line out of all proportion to the quarters before it, and to the last of them: the longer span is of another
-- scope. What was paid in shares when a company went public is none.
proportioned as (

    select
        derived.* exclude (refusal),
        coalesce(
            derived.refusal,
            case
                when
                    list_sum(derived.operand_values[2:]) > 0
                    and (
                        (
                            derived.value * (derived.fiscal_quarter - 1)
                            < list_sum(derived.operand_values[2:]) * limits.least_of_quarter_before
                            and coalesce(derived.value * 2 < quarters_before.value, true)
                        )
                        or (
                            derived.value * (derived.fiscal_quarter - 1)
                            > list_sum(derived.operand_values[2:]) * limits.most_of_quarter_before
                            and (derived.concept != 'stock_compensation' or quarters.chain_index > 5)
                        )
                    )
                    then 'operands_of_two_scopes'
                -- a note that rounds, less a line that does not
                when
                    derived.operand_values[1] % limits.note_unit = 0
                    and derived.operand_values[2] % limits.note_unit != 0
                    and abs(derived.value) < limits.note_unit * 50
                    then 'operands_of_two_scopes'
            end
        ) as refusal
    from derived
    left join limits on derived.concept = limits.concept
    left join quarters
        on
            derived.cik = quarters.cik
            and derived.quarter_end_on = quarters.period_end_on
    left join runs as quarters_before
        on
            {{ equal_columns('derived', 'quarters_before', series + ['fiscal_year_start_on']) }}
            and derived.fiscal_quarter = quarters_before.fiscal_quarter + 1
            and quarters_before.span_kind = 'quarter'
            and quarters_before.known_at <= derived.known_at
            and (quarters_before.superseded_at is null or quarters_before.superseded_at > derived.known_at)

),

-- a fourth quarter of which the year less the nine months leaves no revenue: all lines of the year are on another basis,
-- but for net income, which has what was given up in it
broken_quarters as (

    select distinct
        proportioned.cik,
        proportioned.quarter_end_on,
        proportioned.known_at
    from proportioned
    anti join reported
        on
            {{ equal_columns('proportioned', 'reported', ['cik', 'concept', 'quarter_end_on']) }}
            and proportioned.known_at >= reported.known_at
    anti join proportioned as sound
        on
            {{ equal_columns('proportioned', 'sound', ['cik', 'concept', 'quarter_end_on']) }}
            and proportioned.known_at >= sound.known_at
            and sound.refusal is null
            and sound.value > 0
    where
        proportioned.concept = 'revenue'
        and proportioned.fiscal_quarter = 4
        and (proportioned.refusal = 'operands_of_two_scopes' or proportioned.value < 0)

),

-- the first quarter of a year in which the filer gave an amount: nought to date afterwards is no base to subtract
first_amounts as (

    select
        cik,
        concept,
        tag,
        unit,
        fiscal_year_start_on,
        min(fiscal_quarter) as fiscal_quarter,
        min(known_at) as known_at
    from runs
    where span_kind = 'quarter' and value > 0
    group by cik, concept, tag, unit, fiscal_year_start_on

),

judged as (

    select
        proportioned.* exclude (refusal),
        proportioned.refusal is not null
        or broken_quarters.cik is not null
        or (concepts.non_negative and proportioned.value < 0)
        or (concepts.non_negative and proportioned.operand_values[1] < 0)
        or (concepts.non_negative and {{ turns_sign('proportioned.operand_values') }})
        or coalesce(first_amounts.fiscal_quarter < proportioned.fiscal_quarter, false) as is_refused,
        case
            when proportioned.refusal is not null then proportioned.refusal
            when broken_quarters.cik is not null then 'operands_of_two_vintages'
            when first_amounts.fiscal_quarter < proportioned.fiscal_quarter then 'operands_do_not_foot'
            when concepts.non_negative and proportioned.value < 0 then 'derived_negative'
            when concepts.non_negative and proportioned.operand_values[1] < 0 then 'reported_negative'
            when concepts.non_negative and {{ turns_sign('proportioned.operand_values') }} then 'operands_differ_in_sign'
        end as refusal
    from proportioned
    inner join concepts on proportioned.concept = concepts.concept
    left join broken_quarters
        on
            {{ equal_columns('proportioned', 'broken_quarters', ['cik', 'quarter_end_on', 'known_at']) }}
            and proportioned.method_rank in (2, 3, 4)
            and proportioned.concept not in (
                'revenue', 'net_income', 'net_income_incl_noncontrolling', 'noncontrolling_income'
            )
    left join first_amounts
        on
            proportioned.cik = first_amounts.cik
            and proportioned.concept = first_amounts.concept
            and proportioned.tag = first_amounts.tag
            and proportioned.unit = first_amounts.unit
            and proportioned.fiscal_year_start_on = first_amounts.fiscal_year_start_on
            and first_amounts.known_at <= proportioned.known_at
            and concepts.non_negative
            and proportioned.method_rank in (2, 3)
            and proportioned.value > 0
            and proportioned.operand_values[2] = 0

),

-- most are derived once
rederived as materialized (

    select
        cik,
        concept,
        quarter_end_on,
        tag,
        method_rank
    from judged
    group by cik, concept, quarter_end_on, tag, method_rank
    having count(*) > 1

),

-- of several pairs known at one instant the newest revisions count
current_pairs as (

    select judged.*
    from judged
    semi join rederived
        on {{ equal_columns('judged', 'rederived', ['cik', 'concept', 'quarter_end_on', 'tag', 'method_rank']) }}
    qualify
        row_number() over (
            partition by cik, concept, quarter_end_on, tag, method_rank, known_at
            -- quarters that the annual report recasts come before those first filed, a line before a sum of lines
            order by revision desc, tag_priority, pair_tags, operand_known_ats desc
        ) = 1

),

-- a restatement that leaves no pair of one vintage ends what the three quarters before it gave as well
refutations as (

    select
        three_quarters.cik,
        three_quarters.concept,
        three_quarters.quarter_end_on,
        three_quarters.tag,
        three_quarters.known_at,
        min(pairs.known_at) as refuted_at
    from judged as three_quarters
    inner join judged as pairs
        on
            {{ equal_columns('three_quarters', 'pairs', ['cik', 'concept', 'quarter_end_on', 'tag']) }}
            and three_quarters.known_at < pairs.known_at
    where
        three_quarters.method_rank = 4
        and pairs.method_rank = 2
        and pairs.refusal = 'operands_of_two_vintages'
    group by
        three_quarters.cik, three_quarters.concept, three_quarters.quarter_end_on, three_quarters.tag,
        three_quarters.known_at

),

derived_versions as (

    select
        *,
        least(
            coalesce(span_superseded_at, 'infinity'),
            coalesce(
                lead(known_at) over (
                    partition by cik, concept, quarter_end_on, tag, method_rank
                    order by known_at
                ),
                'infinity'
            )
        ) as valid_until
    from current_pairs
    union all
    select
        judged.*,
        coalesce(judged.span_superseded_at, 'infinity') as valid_until
    from judged
    anti join rederived
        on {{ equal_columns('judged', 'rederived', ['cik', 'concept', 'quarter_end_on', 'tag', 'method_rank']) }}

),

unrefuted as (

    select
        derived_versions.* exclude (valid_until),
        least(derived_versions.valid_until, coalesce(refutations.refuted_at, 'infinity')) as valid_until
    from derived_versions
    left join refutations
        on
            {{ equal_columns('derived_versions', 'refutations', [
                'cik', 'concept', 'quarter_end_on', 'tag', 'known_at'
            ]) }}
            and derived_versions.method_rank = 4

),

final as (

    select
        reported.*,
        concepts.non_negative and reported.value < 0 as is_refused,
        case when concepts.non_negative and reported.value < 0 then 'reported_negative' end as refusal
    from reported
    inner join concepts on reported.concept = concepts.concept
    union all by name
    select
        * exclude (valid_until, span_superseded_at, pair_tags),
        nullif(valid_until, 'infinity') as superseded_at,
        'derived' as evidence_class,
        array_to_string([
            case when operand_tag like '% + %' or operand_tag like '% - %' then '(' || operand_tag || ')' else operand_tag end
            for operand_tag in operand_tags
        ], ' - ') as formula
    from unrefuted

)

select * from final
