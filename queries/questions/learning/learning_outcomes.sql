-- Of each chosen pilot that succeeded a year or more before $as_of: in how many layers it had learned on the day of the
-- successful evaluation, and how long the decision took after that.
-- Grain: pilot_key
-- n_layers, days_to_decision: as in `learning_then`; only those of which n_layers is known. $which: is_unknown: the
-- others of those; is_recent: of which a year has not passed yet.
-- Parameters: $as_of date, $filters, $which choice(is_placed|is_unknown|is_recent) = is_placed
-- Columns: municipality text, title text, theme text, succeeded_on date, n_layers bigint, days_to_decision bigint,
--   pilot_key text
-- Measures: n rows if is_placed, n_unknown rows if is_unknown, n_recent rows if is_recent
select
    p.municipality,
    p.title,
    p.theme,
    t.succeeded_on,
    t.n_layers,
    t.days_to_decision,
    p.pilot_key
from learning_then($as_of) as t
inner join chosen_pilots($as_of, $filters) as p on t.pilot_no = p.pilot_no
where
    case $which
        when 'is_placed' then t.is_followed and t.n_layers is not null
        when 'is_unknown' then t.is_followed and t.n_layers is null
        when 'is_recent' then not t.is_followed
    end
order by t.n_layers desc, t.days_to_decision asc nulls last, p.title asc, p.pilot_key asc
