-- The rows of a table of records that several sources tell of, or that people wrote down: of each key and column what
-- was said last, by whichever source.
-- Grain: row_key, known_from
-- What a source goes on saying was said when it said it first: it holds over what another one said meanwhile only once
-- it says something else. What is written down says nothing of a column that it leaves empty; a list does, from the day
-- on which it empties it. alone: what is written down goes on from nothing that its source said before.
-- hand_in, row_no, source_*: of the row that was told last.
-- Uses: rows_of_all (one table, of all sources), hand_in_days (hand_in, nth, source_no, is_written)
with
every as (
    select
        r.*,
        d.nth,
        d.source_no,
        case when d.is_written then d.nth end as alone,
        coalesce(r.known_from, date '0001-01-01') as from_on
    from rows_of_all as r
    inner join hand_in_days as d on r.hand_in = d.hand_in
),

shared as (
    select row_key
    from every
    group by row_key
    having min(source_no) <> max(source_no) or count(alone) > 0
),

told as (
    select e.*
    from every as e
    semi join shared as s on e.row_key = s.row_key
),

places as (
    select
        hand_in,
        row_no,
        row_key,
        pilot,
        content,
        source_file,
        source_sheet,
        source_row,
        from_on,
        nth,
        gone_on
    from told
),

said as (
    select
        * exclude (pilot, content, source_file, source_sheet, source_row, known_from, known_until, gone_on)
    from told
),

changed as (
    select
        hand_in,
        row_no,
        row_key,
        nth,
        from_on,
        nullif(
            struct_pack(said := columns(* exclude (hand_in, row_no, row_key, nth, source_no, alone, from_on))),
            lag(
                struct_pack(said := columns(* exclude (hand_in, row_no, row_key, nth, source_no, alone, from_on))),
                1,
                struct_pack(said := null)
            ) over (partition by row_key, source_no, alone order by from_on, nth, row_no)
        )
    from said
),

holding as (
    select
        hand_in,
        row_no,
        from_on,
        last_value(columns(* exclude (hand_in, row_no, row_key, nth, from_on)) ignore nulls) over (
            partition by row_key
            order by from_on, nth, row_no
            rows between unbounded preceding and current row
        )
    from changed
),

valued as (
    select
        hand_in,
        row_no,
        from_on,
        struct_extract(columns(* exclude (hand_in, row_no, from_on)), 'said')
    from holding
),

stretches as (
    select
        *,
        lead(from_on) over (partition by row_key order by from_on) as until_on
    from places
    qualify row_number() over (partition by row_key, from_on order by nth desc, row_no desc) = 1
)

select
    s.hand_in,
    s.row_no,
    s.row_key,
    s.pilot,
    s.content,
    s.source_file,
    s.source_sheet,
    s.source_row,
    s.gone_on,
    v.* exclude (hand_in, row_no, from_on),
    nullif(s.from_on, date '0001-01-01') as known_from,
    s.until_on as known_until
from valued as v
inner join stretches as s on v.hand_in = s.hand_in and v.row_no = s.row_no and v.from_on = s.from_on
union all by name
select r.*
from rows_of_all as r
anti join shared as s on r.row_key = s.row_key
order by hand_in, row_no, known_from
