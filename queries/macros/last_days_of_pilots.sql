-- The last day to begin preparing the rollout of each pilot that is underway: the earliest of its strands that are not
-- done.
-- Grain: pilot_no
-- strands_of: the name of rows of last_days_on.
-- last_day, last_strand: of the strands of which it is known; null where none is left. Where others are unknown it is
-- still the last day on which one can begin in time, but another strand may be earlier: n_unknown of them.
-- came: late (a strand is) | unknown (a day of a strand is, for another reason than that nobody said whether a tender
-- is needed) | open | done (no strand is left). The first that holds. unknown_because, calendar_until: of the first
-- strand that is unknown for such a reason, else that nobody said so.
-- is_amendable: it is late with the money only, and a meeting of the council that can still be made comes no later
-- than in the year of the rollout: it can amend the budget, if its papers are there by papers_on.
-- act: what comes first: amendment (those papers) | hurry (late, and no amendment mends it: begin at once) | begin
-- (with a strand of which the day is still to come, also where that comes before the papers of an amendment). Null
-- where no day is known. act_strand: with what: of hurry the first that is late, of begin the first that is not, of
-- amendment the money. act_on: by when: papers_on, else the last day of that strand. nth: which act it is of all, by
-- its day; pilots of one nth have to do the same by the same day, for the same rollout.
create or replace macro last_days_of_pilots(strands_of) as table
with
strands as (
    select
        *,
        came in ('late', 'open') as is_left,
        came = 'unknown' and unknown_because <> 'no_need_said' as is_missing
    from query_table(strands_of)
),

pilots_then as (
    select
        pilot_no,
        min(case when is_left then latest_start_on end) as last_day,
        arg_min(strand, row(latest_start_on, strand_order)) filter (where is_left) as last_strand,
        min(case when came = 'open' then latest_start_on end) as open_on,
        arg_min(strand, row(latest_start_on, strand_order)) filter (where came = 'open') as open_strand,
        count(*) filter (where came = 'late') as n_late,
        count(*) filter (where came = 'late' and strand <> 'money') as n_late_beside_money,
        min(rollout_on) as rollout_on,
        min(amendment_meets_on) as amendment_on,
        min(amendment_papers_on) as papers_on,
        count(*) filter (where came = 'unknown') as n_unknown,
        count(*) filter (where is_left) as n_left,
        count(*) filter (where is_missing) as n_missing,
        coalesce(
            arg_min(unknown_because, strand_order) filter (where is_missing),
            min(unknown_because)
        ) as unknown_because,
        arg_min(calendar_until, strand_order) filter (where is_missing) as calendar_until
    from strands
    group by pilot_no
),

judged as (
    select
        *,
        case
            when n_late > 0 then 'late'
            when n_missing > 0 then 'unknown'
            when n_left > 0 then 'open'
            when n_unknown > 0 then 'unknown'
            else 'done'
        end as came,
        coalesce(n_late > 0 and n_late_beside_money = 0 and year(amendment_on) <= year(rollout_on), false)
            as is_amendable
    from pilots_then
),

acting as (
    select
        *,
        case
            when is_amendable and papers_on <= coalesce(open_on, papers_on) then 'amendment'
            when n_late > 0 and not is_amendable then 'hurry'
            when n_left > 0 then 'begin'
        end as act
    from judged
),

acts as (
    select
        pilot_no,
        act,
        rollout_on,
        case act when 'amendment' then papers_on when 'hurry' then last_day else open_on end as act_on,
        case act when 'begin' then open_strand else last_strand end as act_strand,
        case when act = 'amendment' then amendment_on end as meets_on
    from acting
    where act is not null
),

ranked as (
    select
        pilot_no,
        act_on,
        act_strand,
        dense_rank() over (order by act_on, act, meets_on, act_strand, rollout_on) as nth
    from acts
)

select
    a.*,
    r.act_strand,
    r.act_on,
    cast(r.nth as bigint) as nth
from acting as a
left join ranked as r on a.pilot_no = r.pilot_no;
