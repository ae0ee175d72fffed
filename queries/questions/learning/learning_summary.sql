-- Whether every layer learns along on $as_of, in totals for one sentence.
-- Grain: one row
-- The chosen pilots that have run by then. n_pilots: of municipalities that record learning; n_unknown: of others,
-- which are in no other number. n_behind: with at least one layer that does not learn along, n_blank: with one that
-- agreed on no question, n_silent: with one that answered none, where answers can be expected. n_along: all six learn
-- along; n_unsure: of which that is unknown. n_pilots = n_behind + n_along + n_unsure.
-- most_behind: the layer that does not learn along in most pilots, n_most_behind of them, the first of the contract
-- where several are so as often (n_as_often of them); null where each learns along everywhere.
-- n_later: questions that were added after the start, n_undated: of which it is unknown when they were agreed; neither
-- counts. n_without_reason: not answered, and nobody said why. n_without_evidence: answered, without evidence.
-- Parameters: $as_of date, $filters
-- Columns: n_pilots bigint, n_unknown bigint, n_behind bigint, n_blank bigint, n_silent bigint, n_along bigint,
--   n_unsure bigint, most_behind text, n_most_behind bigint, n_as_often bigint, n_later bigint, n_undated bigint,
--   n_without_reason bigint, n_without_evidence bigint
-- Reads: learned
with
pilots_then as materialized (
    select
        w.*,
        l.is_recorded
    from learned_pilots('learned') as w
    inner join learned as l on w.pilot_no = l.pilot_no and l.layer_order = 1
),

by_layer as (
    select
        layer,
        layer_order,
        count(*) as n
    from learned
    where not is_along
    group by layer, layer_order
),

most as (
    select
        arg_min(layer, layer_order) as layer,
        max(n) as n,
        count(*) as n_as_often
    from by_layer
    where n = (select max(b.n) from by_layer as b)
)

select
    count(*) filter (where p.is_recorded) as n_pilots,
    count(*) filter (where not p.is_recorded) as n_unknown,
    count(*) filter (where p.n_behind > 0) as n_behind,
    count(*) filter (where p.is_recorded and p.n_blank > 0) as n_blank,
    count(*) filter (where p.n_silent > 0) as n_silent,
    count(*) filter (where p.is_recorded and p.n_behind = 0 and p.n_unsure = 0) as n_along,
    count(*) filter (where p.is_recorded and p.n_behind = 0 and p.n_unsure > 0) as n_unsure,
    min(m.layer) as most_behind,
    min(m.n) as n_most_behind,
    coalesce(min(m.n_as_often), 0) as n_as_often,
    cast(coalesce(sum(p.n_later) filter (where p.is_recorded), 0) as bigint) as n_later,
    cast(coalesce(sum(p.n_undated) filter (where p.is_recorded), 0) as bigint) as n_undated,
    cast(coalesce(sum(p.n_without_reason) filter (where p.is_recorded), 0) as bigint) as n_without_reason,
    cast(coalesce(sum(p.n_without_evidence) filter (where p.is_recorded), 0) as bigint) as n_without_evidence
from pilots_then as p
cross join most as m
order by n_pilots
