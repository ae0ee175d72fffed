-- What the records said on a day, as known then: statements, stays, moves and waits that were known and had begun.
-- Grain: as in `happenings`, `spells`, `moves` and `decision_waits`, each once. What lies after the day is not there: a
-- stay or a wait that ends later has no end yet, and a plan that was recorded later is no plan yet. apart_on: the
-- pilots that are counted apart on the day, because their list no longer tells of them (left_on: since when; stage:
-- where they were, null where that is unknown). begun_on: the pilots that had begun, and those of which no stage is
-- known (the records said none up to then); not those that are counted apart.
create or replace macro happenings_on(as_of) as table
select *
from happenings
where known_from <= as_of and (known_until is null or known_until > as_of) and holds_from <= as_of;

create or replace macro spells_on(as_of) as table
select
    pilot_no,
    stage,
    stage_order,
    stage_before,
    entered_on,
    open_from,
    is_inexact,
    entered_statement,
    case when open_until <= as_of then left_on end as left_on,
    case when open_until <= as_of then open_until end as open_until,
    case when open_until <= as_of then next_stage end as next_stage,
    case when open_until <= as_of then left_statement end as left_statement,
    case when planned_known_from <= as_of then planned_end_on end as planned_end_on
from spells
where known_from <= as_of and (known_until is null or known_until > as_of) and open_from <= as_of;

create or replace macro moves_on(as_of) as table
select *
from moves
where known_from <= as_of and (known_until is null or known_until > as_of) and moved_on <= as_of;

create or replace macro decision_waits_on(as_of) as table
select
    counts_partly,
    pilot_no,
    started_on,
    waits_from,
    entry_days,
    started_statement,
    left_on,
    case when waits_until <= as_of then waits_until end as waits_until,
    case when waits_until <= as_of then ended_on end as ended_on,
    case when waits_until <= as_of then ended_statement end as ended_statement,
    case when waits_until <= as_of then cause end as cause
from decision_waits
where known_from <= as_of and (known_until is null or known_until > as_of) and waits_from <= as_of;

create or replace macro apart_on(as_of) as table
select
    pilot_no,
    open_from as left_on,
    stage_before as stage,
    entered_statement
from spells_on(as_of)
where stage = 'no_longer_listed' and open_until is null;

create or replace macro begun_on(as_of) as table
select pilot_no
from pilots_known
where
    was_known(known_from, known_until, as_of)
    and (
        pilot_no in (
            select s.pilot_no from spells_on(as_of) as s where s.open_until is null and s.stage <> 'no_longer_listed'
        )
        or pilot_no not in (
            select t.pilot_no from staged as t where was_known(t.known_from, t.known_until, as_of)
            union
            select a.pilot_no from apart_on(as_of) as a
        )
    );

create or replace macro segment_shares_on(as_of) as table
select
    dimension,
    pilot_no,
    grp,
    weight
from segment_shares
where was_known(known_from, known_until, as_of);

create or replace macro first_end_plans_on(as_of) as table
select
    pilot_no,
    planned_on
from first_end_plans
where
    holds_from <= as_of
    and (holds_until is null or holds_until > as_of)
    and planned_known_from <= as_of;
