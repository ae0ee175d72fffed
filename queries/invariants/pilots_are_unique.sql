-- One row a pilot. Finds the keys that stand twice.
select
    pilot_key,
    count(*) as n_rows
from portfolio
group by pilot_key
having count(*) > 1
order by pilot_key
limit 10
