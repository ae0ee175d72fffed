-- A trait that is a number handed in as a word, the other way round, or with neither: it counts as unknown, also where
-- the figures of all Dutch municipalities know it.
with
told as (
    select
        *,
        trait in ('province', 'access_run_by', 'care_contracting') as is_word
    from traits
    where known_until is null
)

select
    source_file as file,
    source_sheet as sheet,
    'traits' as table_name,
    source_row as row,
    'trait' as column_name,
    trait as value,
    case when is_word then 'trait_is_a_word' else 'trait_is_a_number' end as code,
    null as other
from told
where case when is_word then said is null else amount is null end
order by source_file, source_row
