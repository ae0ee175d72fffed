-- A trait with a number that cannot be: residents, area or density of nothing or less, a share outside 0 to 100.
select
    source_file as file,
    source_sheet as sheet,
    'traits' as table_name,
    source_row as row,
    'trait' as column_name,
    trait as value,
    'trait_out_of_bounds' as code,
    amount as other
from traits
where
    known_until is null
    and case
        when trait in ('residents', 'area_km2', 'density') then amount <= 0
        when trait in ('share_65_plus', 'share_under_18', 'share_low_income') then amount not between 0 and 100
    end
order by source_file, source_row
