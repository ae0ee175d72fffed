-- The records of the chosen pilots but those that are counted apart, with how long ago each was brought up to date on
-- $as_of; the oldest first.
-- Grain: pilot_key
-- is_open: in any stage but anchored or stopped, or in an unknown one; only such a record can be stale. An update of a
-- later day is not known yet. source_*: the pilot's own record.
-- Parameters: $as_of date, $which choice(is_recorded|is_stale|is_age_unknown) = is_recorded, $filters
-- Columns: pilot_key text, municipality text, title text, updated_on date, record_age_days bigint, source_file text,
--   source_sheet text, source_row bigint
-- Measures: n_pilots rows, n_stale rows if is_stale, n_age_unknown rows if is_age_unknown
create or replace macro pilot_records(as_of, filters) as table
    with
    left_list as (
        select pilot_no
        from apart_on(as_of)
    ),

    joined as (
        select
            p.*,
            coalesce(is_open_stage(s.stage), true) as is_open,
            case when p.updated_on <= as_of then p.updated_on end as known_updated_on
        from chosen_pilots(as_of, filters) as p
        left join stays_on(as_of) as s on p.pilot_no = s.pilot_no
        where p.pilot_no not in (select l.pilot_no from left_list as l)
    )

    select
        pilot_no,
        pilot_key,
        municipality,
        title,
        known_updated_on as updated_on,
        date_diff('day', known_updated_on, as_of) as record_age_days,
        true as is_recorded,
        is_open and coalesce(is_stale(date_diff('day', known_updated_on, as_of)), false) as is_stale,
        is_open and known_updated_on is null as is_age_unknown,
        source_file,
        source_sheet,
        source_row
    from joined;

select
    pilot_key,
    municipality,
    title,
    updated_on,
    record_age_days,
    source_file,
    source_sheet,
    source_row
from pilot_records($as_of, $filters) as r
where struct_extract(r, $which)
order by updated_on asc nulls last, pilot_no asc
