-- The pilots that are told of most like a text or a pilot, as known on $as_of: what `like_pilots` and `like_lessons`
-- select from.
-- Grain: pilot_no
-- As `like_pilots_on` says.
-- Parameters: $as_of date, $text text = null, $pilot_key text = null, $theme text[], $least integer = 30,
--   $at_most integer = 10
select *
from like_pilots_on($as_of, $text, $pilot_key, $theme, $least, $at_most)
