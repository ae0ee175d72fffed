-- Answers to what no list left open by their day, which change nothing: another milestone or day, or a pilot that is
-- said to be the same as one that there is not.
-- Grain: hand_in, row_no
-- Uses: answers_said, identities, answers_fit, becomes
select
    hand_in,
    source_file,
    source_sheet,
    source_row,
    answer
from answers_said as a
where
    pilot in (select i.pilot from identities as i)
    and (
        not exists (select 1 from answers_fit as f where f.hand_in = a.hand_in and f.row_no = a.row_no)
        or (
            answer = 'same_as'
            and not exists (select 1 from becomes as b where b.pilot = a.pilot and b.is_now <> b.pilot)
        )
    )
order by hand_in, row_no
