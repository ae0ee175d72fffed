-- From the stagnation months on $since to those on $as_of: closing = opening + grown - released - left_list +
-- other_norm, exactly.
-- Grain: grp
-- Those with anything to tell. Without $since: 91 days before $as_of.
-- opening, closing: stagnation_months of `stagnation` on the two days. released: what the stays that ended in between
-- (after $since, up to and including $as_of) were over norm when they ended. grown: what came on top by waiting, day by
-- day, by the norm that held last while the stay was there. other_norm: by how much more, or less, the same stays were
-- over that norm on $since than over the norm of then: the norm was changed, or became known. left_list: what stays
-- were over norm when a list no longer told of their pilot, less what they were when it did so again: nobody knows
-- whether these moved on, so they are in no other step, and in resolved neither. Of whom it is known on $as_of that it
-- was anchored or stopped, that is known: these are released. Each is summed by itself, and each day
-- is as it was known on that day: what was recorded late moves on the day on which it was recorded. In bridges in a
-- row, released and left_list together add up, and so do grown and other_norm. Groups and filters are those of $as_of.
-- newly_over_norm, resolved: stays that are over norm on $as_of and were not on $since, and the other way around, by
-- the same norm; those that came and went in between are in neither. over_by_other_norm: stays that another norm put
-- over norm, less those that it took off. Stays of which the day of entering or the norm is unknown add nothing.
-- Parameters: $as_of date, $by dimension = theme, $since date = null, $filters
-- Columns: grp text, opening double, grown double, released double, left_list double, other_norm double,
--   closing double, newly_over_norm double, resolved double, over_by_other_norm double
select
    grp,
    summed(opening) as opening,
    summed(grown) as grown,
    summed(released) as released,
    summed(left_list) as left_list,
    summed(other_norm) as other_norm,
    summed(closing) as closing,
    summed(newly_over_norm) as newly_over_norm,
    summed(resolved) as resolved,
    summed(over_by_other_norm) as over_by_other_norm
from bridge($as_of, $since, $by, $filters)
group by grp
order by closing desc, opening desc, grp asc nulls last
