-- The readiness gates that are still open on a day, for pilots of municipalities that had assessed any by then.
-- Grain: pilot_no
-- When a gate is open, `readiness_on` says. open_items: which, as codes in the order of the contract, between commas;
-- empty where none is open.
create or replace macro gates_on(as_of) as table
select
    pilot_no,
    count(*) filter (where is_open) as open_gates,
    coalesce(string_agg(item, ', ' order by item_order) filter (where is_open), '') as open_items
from readiness_on(as_of)
where is_gate
group by pilot_no;
