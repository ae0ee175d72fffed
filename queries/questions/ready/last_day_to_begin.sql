-- For each pilot that is running, evaluating or waiting on a decision after success, and each strand of preparing
-- its rollout: the last day to begin, counted back from the rollout that is wanted, as known on $as_of.
-- Grain: pilot_key, strand
-- The pilot with the earliest last day first, so that those that are late lead; strands in a fixed order.
-- rollout_on: the first 1 January on or after the evaluation and the norm of a decision, a year later where no meeting
-- comes between (is_moved). year_after: the year that it becomes when this is missed. amendment_on,
-- amendment_papers_on: the other route, of an amendment of the budget: the first meeting of the council that can be
-- made.
-- anchor_on, days, latest_start_on: what is counted back from, the lead time (is_adopted: whether it was adopted; null
-- without one), and the last day to begin. came: done | not_needed | unknown | late | open; unknown_because,
-- calendar_until: as last_days_on has them. days_left: from $as_of to the latest start, below zero when late; of
-- strands that are late or open. is_last: this strand makes the last day of the pilot.
-- pilot_last_day, pilot_came, pilot_days_left, pilot_unknown: as last_days_of_pilots has them, the same on each row of
-- a pilot. pilot_act, pilot_act_strand, pilot_act_on, pilot_act_nth, pilot_is_amendable: its act, act_strand, act_on,
-- nth and is_amendable; pilot_days_to_act: from $as_of to act_on, below zero where that is past. self_rating: the
-- owner's own; a pilot that is late is, whatever that says.
-- $which: one row a pilot (that of its last day, else its first), of those that `last_day_summary` counts so;
-- is_strand: all rows.
-- Parameters: $as_of date, $filters,
--   $which choice(is_strand|is_pilot|is_late|is_late_green|is_unknown|is_open|is_done|is_next|
--   is_amendment|is_amendable|is_hurry|is_first|is_follow) = is_strand
-- Columns: municipality text, pilot_id text, title text, owner text, body text, stage text, is_waiting boolean,
--   self_rating text, evaluation_on date, rollout_on date, is_moved boolean, year_after bigint, amendment_on date,
--   amendment_papers_on date, strand text, strand_order bigint, item text, anchor_on date, days bigint,
--   is_adopted boolean, latest_start_on date, came text, unknown_because text, calendar_until date, days_left bigint,
--   is_last boolean, pilot_last_day date, pilot_came text, pilot_days_left bigint, pilot_n_unknown bigint,
--   pilot_unknown_because text, pilot_calendar_until date, pilot_act text, pilot_act_strand text,
--   pilot_act_on date, pilot_act_nth bigint, pilot_is_amendable boolean, pilot_days_to_act bigint, pilot_key text
-- Reads: last_days
-- Measures: n_pilots rows if is_pilot, n_late rows if is_late, n_late_green rows if is_late_green,
--   n_unknown rows if is_unknown, n_open rows if is_open, n_done rows if is_done, n_next rows if is_next,
--   n_amendment rows if is_amendment, n_amendable rows if is_amendable, n_hurry rows if is_hurry,
--   n_first rows if is_first, n_follow rows if is_follow
with
pilots_then as (
    select
        w.*,
        min(case when w.last_day >= $as_of then w.last_day end) over () as next_day,
        min(case when w.is_amendable then w.papers_on end) over () as next_papers_on
    from last_days_of_pilots('last_days') as w
)

select
    p.municipality,
    p.pilot_id,
    p.title,
    p.owner,
    d.body,
    d.stage,
    d.is_waiting,
    case when p.self_rated_on is null or p.self_rated_on <= $as_of then p.self_rating end as self_rating,
    d.evaluation_on,
    d.rollout_on,
    d.is_moved,
    year(d.rollout_on) + 1 as year_after,
    d.amendment_meets_on as amendment_on,
    d.amendment_papers_on,
    d.strand,
    cast(d.strand_order as bigint) as strand_order,
    d.item,
    d.anchor_on,
    d.days,
    d.is_adopted,
    d.latest_start_on,
    d.came,
    d.unknown_because,
    d.calendar_until,
    case when d.came in ('late', 'open') then date_diff('day', $as_of, d.latest_start_on) end as days_left,
    coalesce(d.strand = w.last_strand, false) as is_last,
    w.last_day as pilot_last_day,
    w.came as pilot_came,
    date_diff('day', $as_of, w.last_day) as pilot_days_left,
    w.n_unknown as pilot_n_unknown,
    w.unknown_because as pilot_unknown_because,
    w.calendar_until as pilot_calendar_until,
    w.act as pilot_act,
    w.act_strand as pilot_act_strand,
    w.act_on as pilot_act_on,
    w.nth as pilot_act_nth,
    w.is_amendable as pilot_is_amendable,
    date_diff('day', $as_of, w.act_on) as pilot_days_to_act,
    p.pilot_key
from last_days as d
inner join pilots_then as w on d.pilot_no = w.pilot_no
inner join pilots_on($as_of) as p on d.pilot_no = p.pilot_no
where
    $which = 'is_strand'
    or (
        d.strand_order = 1 and w.last_strand is null or d.strand = w.last_strand
    )
    and case $which
        when 'is_pilot' then true
        when 'is_late' then w.came = 'late'
        when 'is_late_green'
            then
                w.came = 'late'
                and p.self_rating = 'green'
                and (p.self_rated_on is null or p.self_rated_on <= $as_of)
        when 'is_unknown' then w.came = 'unknown'
        when 'is_open' then w.came = 'open'
        when 'is_done' then w.came = 'done'
        when 'is_next' then w.last_day = w.next_day
        when 'is_amendment' then w.is_amendable and w.papers_on = w.next_papers_on
        when 'is_amendable' then w.is_amendable
        when 'is_hurry' then w.act = 'hurry'
        when 'is_first' then w.nth = 1
        when 'is_follow' then w.nth > 1
    end
order by w.last_day asc nulls last, p.pilot_key asc, d.strand_order asc
