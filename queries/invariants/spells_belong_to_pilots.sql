-- Every pilot of the records is in the portfolio, and only those. Finds the difference.
with
named as (
    select distinct
        municipality,
        pilot_id
    from pilots
)

select
    (select count(*) from named) as n_pilots,
    (select count(*) from portfolio) as n_portfolio
where (select count(*) from named) <> (select count(*) from portfolio)
