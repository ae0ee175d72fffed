-- The rows of a table that hand-ins replace as a whole, of several sources: of each key what was said last.
-- Grain: hand_in, row_no, known_from
-- What a source goes on saying was said when it said it first: it holds over what another one said meanwhile only once
-- it says something else.
-- Uses: rows_of_all (one table, of all sources), hand_in_days (hand_in, nth, source_no)
with
told as (
    select
        r.*,
        d.nth,
        d.source_no,
        coalesce(r.known_from, date '0001-01-01') as from_on,
        coalesce(r.known_until, date '9999-12-31') as until_on
    from rows_of_all as r
    inner join hand_in_days as d on r.hand_in = d.hand_in
),

shared as (
    select row_key
    from told
    group by row_key
    having min(source_no) <> max(source_no)
),

several as (
    select t.*
    from told as t
    semi join shared as s on t.row_key = s.row_key
),

cuts as (
    select
        row_key,
        from_on as cut_on
    from several
    union
    select
        row_key,
        until_on
    from several
),

stretches as (
    select
        row_key,
        cut_on,
        lead(cut_on) over (partition by row_key order by cut_on) as next_on
    from cuts
),

held as (
    select
        s.hand_in,
        s.row_no,
        c.row_key,
        c.cut_on,
        c.next_on
    from stretches as c
    inner join several as s on c.row_key = s.row_key and c.cut_on >= s.from_on and c.cut_on < s.until_on
    qualify row_number() over (
        partition by c.row_key, c.cut_on
        order by s.from_on desc, s.nth desc, s.row_no desc
    ) = 1
),

begun as (
    select
        *,
        coalesce(
            lag(hand_in) over (partition by row_key order by cut_on) = hand_in
            and lag(row_no) over (partition by row_key order by cut_on) = row_no
            and lag(next_on) over (partition by row_key order by cut_on) = cut_on,
            false
        ) as goes_on
    from held
),

numbered as (
    select
        *,
        count(case when not goes_on then 1 end) over (
            partition by row_key
            order by cut_on
            rows between unbounded preceding and current row
        ) as stretch
    from begun
),

joined as (
    select
        hand_in,
        row_no,
        min(cut_on) as from_on,
        max(next_on) as until_on
    from numbered
    group by hand_in, row_no, row_key, stretch
)

select t.* exclude (nth, source_no, from_on, until_on)
from told as t
anti join shared as s on t.row_key = s.row_key
union all
select
    t.* exclude (nth, source_no, from_on, until_on)
    replace (
        nullif(j.from_on, date '0001-01-01') as known_from,
        nullif(j.until_on, date '9999-12-31') as known_until
    )
from several as t
inner join joined as j on t.hand_in = j.hand_in and t.row_no = j.row_no
order by hand_in, row_no, known_from
