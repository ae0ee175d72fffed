-- A pilot that got quite another title with the last list that tells of it: an id that is used for another pilot
-- would give that one the history of the first. What has the title of another pilot is told apart (title_of_another).
with
last_lists as (
    select
        hand_in,
        max(reported_on) over (partition by municipality, source) as last_on
    from hand_ins
    where not is_no_list
)

select
    r.source_file,
    r.source_sheet,
    'pilots' as table_name,
    r.source_row,
    'title' as column_name,
    r.title as value,
    'title_changed' as code,
    before.title as other
from pilots as r
inner join pilots as before
    on
        r.municipality = before.municipality
        and r.pilot_id = before.pilot_id
        and r.known_from = before.known_until
inner join last_lists as l on r.load_id = l.hand_in and r.known_from = l.last_on
where
    r.known_until is null
    and jaro_winkler_similarity(lower(trim(r.title)), lower(trim(before.title))) < 0.93
    and not exists (
        select 1
        from pilots as o
        left join absences as a
            on
                o.known_until is null
                and o.municipality = a.municipality
                and o.pilot_id = a.pilot_id
                and a.returned_on is null
        where
            o.municipality = r.municipality
            and o.pilot_id <> r.pilot_id
            and (o.known_until = r.known_from or a.left_on <= r.known_from)
            and lower(trim(o.title)) = lower(trim(r.title))
    )
order by r.source_file, r.source_row
