-- The pilots that the reader's filters leave; a filter that is null leaves all.
-- Grain: pilot_key.
create or replace macro chosen_pilots(municipalities, themes, owners, bodies) as table
select *
from portfolio
where
    (cast(municipalities as varchar[]) is null or list_contains(cast(municipalities as varchar[]), municipality))
    and (cast(themes as varchar[]) is null or list_contains(cast(themes as varchar[]), theme))
    and (cast(owners as varchar[]) is null or list_contains(cast(owners as varchar[]), owner))
    and (cast(bodies as varchar[]) is null or list_contains(cast(bodies as varchar[]), body));
