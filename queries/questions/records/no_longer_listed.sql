-- The pilots that are counted apart on $as_of, because their list no longer tells of them; the latest first.
-- Grain: pilot_key
-- Of open pilots only: who was anchored or stopped by then stays so. They are in no other figure of that day until
-- somebody says what became of them, or the list tells of them again.
-- left_on: since when. stage, entered_on: the stage in which they were, and since when; null where unknown. is_waiting:
-- they were successful and waited on a rollout decision; is_over_norm: they were longer in that stage than its norm of
-- that day. source_*: the statement by which they had come there, or else the pilot's own record.
-- Parameters: $as_of date, $filters
-- Columns: pilot_key text, municipality text, pilot_id text, title text, stage text, entered_on date,
--   is_waiting boolean, is_over_norm boolean, left_on date, source_file text, source_sheet text, source_row bigint
with
waited as (
    select distinct pilot_no
    from decision_waits_on($as_of)
    where not counts_partly and left_on is not null
),

-- As known on the day on which they left.
stays as (
    select
        s.pilot_no,
        s.stage,
        s.entered_on,
        s.open_until as left_on,
        s.entered_statement,
        is_over(
            date_diff('day', s.entered_on, s.open_until),
            stay_norm_days(
                s.stage,
                s.entered_on,
                case when s.planned_known_from <= s.open_until then s.planned_end_on end,
                n.norm_days
            )
        ) as is_over_norm
    from spells as s
    inner join norm_periods as n
        on
            s.stage = n.stage
            and s.open_until >= n.holds_from
            and (n.holds_until is null or s.open_until < n.holds_until)
            and was_known(n.known_from, n.known_until, s.open_until)
    where
        s.next_stage = 'no_longer_listed'
        and s.open_until <= $as_of
        and was_known(s.known_from, s.known_until, $as_of)
)

select
    p.pilot_key,
    p.municipality,
    p.pilot_id,
    p.title,
    s.stage,
    s.entered_on,
    w.pilot_no is not null as is_waiting,
    coalesce(s.is_over_norm, false) as is_over_norm,
    a.left_on,
    h.source_file,
    h.source_sheet,
    h.source_row
from apart_on($as_of) as a
inner join chosen_pilots($as_of, $filters) as p on a.pilot_no = p.pilot_no
left join stays as s on a.pilot_no = s.pilot_no and a.left_on = s.left_on
left join waited as w on a.pilot_no = w.pilot_no
inner join statements as h on coalesce(s.entered_statement, a.entered_statement) = h.statement_no
order by a.left_on desc, p.pilot_key asc
