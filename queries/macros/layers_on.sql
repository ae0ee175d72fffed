-- The layers in which pilots learn, in the order of the contract.
-- Grain: layer
create or replace macro six_layers() as table
with
listed as (
    select ['execution', 'policy', 'management', 'administration', 'partners', 'residents'] as layers
)

select
    unnest(layers) as layer,
    unnest(range(1, 7)) as layer_order
from listed;

-- The learning questions that were agreed by a day, as known then.
-- Grain: pilot_no, question, layer
-- is_locked: agreed on the day on which the pilot started or before; null where one of these days is unknown, and where
-- it was answered before it was agreed: one of these days is wrong then, or the question was chosen by its answer.
-- answer, answered_on: what was answered by then. is_answered: with yes, partly or no, or with a reason why not.
create or replace macro learning_on(as_of) as table
with
started as (
    select
        pilot_no,
        min(happened_on) as started_on
    from happenings_on(as_of)
    where milestone = 'started'
    group by pilot_no
),

known as (
    select
        p.pilot_no,
        l.municipality,
        l.question,
        l.layer,
        l.agreed_on,
        s.started_on,
        case
            when coalesce(l.answered_on >= l.agreed_on, true) then l.agreed_on <= s.started_on
        end as is_locked,
        case when coalesce(l.answered_on <= as_of, true) then l.answer end as answer,
        case when l.answered_on <= as_of then l.answered_on end as answered_on,
        l.answer_note,
        l.evidence is not null as has_evidence,
        l.end_picture_score
    from learning as l
    inner join portfolio as p on l.municipality = p.municipality and l.pilot_id = p.pilot_id
    left join started as s on p.pilot_no = s.pilot_no
    where was_known(l.known_from, l.known_until, as_of) and (l.agreed_on is null or l.agreed_on <= as_of)
)

select
    *,
    answer is not null and (answer <> 'not_answered' or answer_note is not null) as is_answered
from known;

-- The pilots that have run by a day, with whether answers can be expected of them: it was evaluated, or should have
-- been, or it stopped. Not those that a list no longer tells of. evaluate_on: the first plan of the first of its
-- evaluations that is still to be held; null where none is, or no plan is known.
-- Grain: pilot_no
create or replace macro learners_on(as_of) as table
with
run as (
    select pilot_no
    from spells_on(as_of)
    where stage in ('running', 'evaluating', 'awaiting_decision', 'implementing', 'anchoring', 'anchored')
    group by pilot_no
),

evaluated as (
    select
        pilot_no,
        bool_or(is_held or is_due) as is_expected,
        min(case when state in ('late', 'in_month', 'planned') then due_on end) as evaluate_on
    from evaluations_on(as_of)
    group by pilot_no
)

select
    s.pilot_no,
    s.stage,
    s.stage = 'stopped' as is_stopped,
    s.stage = 'stopped' or coalesce(e.is_expected, false) as is_expected,
    e.evaluate_on
from stays_on(as_of) as s
inner join run as r on s.pilot_no = r.pilot_no
left join evaluated as e on s.pilot_no = e.pilot_no;

-- What each of the six layers of each pilot that has run agreed to learn, and what it answered by a day.
-- Grain: pilot_no, layer
-- n_agreed: questions that were agreed before the pilot started; n_answered: of these. n_without_reason: of these,
-- those that were not answered and nobody said why; n_without_evidence: of those answered with yes, partly or no.
-- n_later: agreed after the start; n_undated: of which it is unknown when.
-- state: unknown (the municipality records no learning) | blank (no question before the start, and none of an unknown
-- day) | undated (only of an unknown day) | answered | partly | unanswered (none of n_agreed).
-- is_along: whether the layer learns along. Not where it is blank, or is unanswered where answers can be expected; null
-- where that is unknown. score: of the end picture, the lowest that the layer gave.
create or replace macro layers_on(as_of) as table
with
told as materialized (
    select *
    from learning_on(as_of)
),

counted as (
    select
        pilot_no,
        layer,
        count(*) filter (where is_locked) as n_agreed,
        count(*) filter (where is_locked and is_answered) as n_answered,
        count(*) filter (where is_locked and answer = 'not_answered' and not is_answered) as n_without_reason,
        count(*) filter (where is_locked and answer <> 'not_answered' and not has_evidence) as n_without_evidence,
        count(*) filter (where not is_locked) as n_later,
        count(*) filter (where is_locked is null) as n_undated,
        min(end_picture_score) as score
    from told
    group by pilot_no, layer
),

filled as (
    select
        l.pilot_no,
        l.stage,
        l.is_stopped,
        l.is_expected,
        l.evaluate_on,
        x.layer,
        x.layer_order,
        p.municipality in (select t.municipality from told as t) as is_recorded,
        coalesce(c.n_agreed, 0) as n_agreed,
        coalesce(c.n_answered, 0) as n_answered,
        coalesce(c.n_without_reason, 0) as n_without_reason,
        coalesce(c.n_without_evidence, 0) as n_without_evidence,
        coalesce(c.n_later, 0) as n_later,
        coalesce(c.n_undated, 0) as n_undated,
        c.score
    from learners_on(as_of) as l
    inner join portfolio as p on l.pilot_no = p.pilot_no
    cross join six_layers() as x
    left join counted as c on l.pilot_no = c.pilot_no and x.layer = c.layer
),

judged as (
    select
        *,
        case
            when not is_recorded then 'unknown'
            when n_agreed = 0 and n_undated = 0 then 'blank'
            when n_agreed = 0 then 'undated'
            when n_answered = n_agreed then 'answered'
            when n_answered = 0 then 'unanswered'
            else 'partly'
        end as state
    from filled
)

select
    *,
    case
        when state in ('unknown', 'undated') then null
        when state = 'unanswered' then not is_expected
        else state <> 'blank'
    end as is_along
from judged;
