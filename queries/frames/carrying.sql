-- What may come to each receiving team in each quarter, beside its room: what the collision and the start gate weigh.
-- Grain: municipality, team, quarter, pilot_key
-- As in `collision_frame`. A pilot that is not in the records yet is there where $new_municipality is given.
-- Parameters: $as_of date, $include_partly boolean = false, $municipality text[], $whatif text[],
--   $new_municipality text = null, $new_team text = null, $new_theme text = null, $new_fte number = null,
--   $new_cost_once number = null, $new_cost_per_year number = null, $new_planned date = null
select *
from
    collision_frame(
        $as_of,
        $include_partly,
        $municipality,
        $whatif,
        {
            'municipality': cast($new_municipality as varchar),
            'team': cast($new_team as varchar),
            'theme': cast($new_theme as varchar),
            'fte': cast($new_fte as double),
            'cost_once': cast($new_cost_once as double),
            'cost_per_year': cast($new_cost_per_year as double),
            'planned_on': cast($new_planned as date)
        }
    )
