-- How long each strand of preparing a rollout takes, on a day: what was adopted last by then, else what nobody adopted.
-- Grain: strand
-- All strands, in the order in which they are told. days: null where nobody said. is_adopted: null with it. item: the
-- readiness item with which the strand is done: the budget line is the money, what is legally cleared holds the
-- procurement, the reserved capacity the recruitment, the anchoring the ICT (process, training, ICT, handbook), and
-- what was agreed about the decision the decision.
create or replace macro lead_times_on(as_of) as table
with
strands as (
    select
        strand,
        item,
        strand_order
    from (
        values
        ('money', 'structural_budget', 1),
        ('procurement', 'legal_cleared', 2),
        ('recruitment', 'reserved_capacity', 3),
        ('ict', 'anchoring', 4),
        ('decision', 'decision_agreed', 5)
    ) as named (strand, item, strand_order)  -- noqa: AL05
),

said as (
    select
        strand,
        days,
        adopted_on,
        adopted_by,
        row_number() over (partition by strand order by adopted_on desc nulls last, source_row desc) as nth
    from lead_times
    where (adopted_on is null or adopted_on <= as_of) and was_known(known_from, known_until, as_of)
)

select
    s.strand,
    s.strand_order,
    s.item,
    l.days,
    case when l.strand is not null then l.adopted_on is not null end as is_adopted,
    l.adopted_on,
    l.adopted_by
from strands as s
left join said as l on s.strand = l.strand and l.nth = 1;
