-- Whether pilots of which more layers had learned by the day of the evaluation got a decision sooner after it.
-- Grain: one row
-- n: pilots of `learning_outcomes`; n_unknown, n_recent: those that it leaves out. tau: Kendall's tau-b of n_layers
-- with how soon the decision fell (none within a year comes last), above 0 where more layers go with sooner; low to
-- high: its 95 % interval, with the standard error of Fieller, Hartley and Pearson. withheld, why there is none:
-- too_few (under 10 pilots) | no_spread (all learned in as many layers, or all took as long).
-- Parameters: $as_of date, $filters
-- Selects: n_layers, days_to_decision, is_followed, is_known
-- Columns: n bigint, n_unknown bigint, n_recent bigint, tau double, low double, high double, withheld text
-- Completed by: rank_link
select
    t.n_layers,
    t.days_to_decision,
    t.is_followed,
    t.n_layers is not null as is_known
from learning_then($as_of) as t
inner join chosen_pilots($as_of, $filters) as p on t.pilot_no = p.pilot_no
order by p.pilot_key asc
