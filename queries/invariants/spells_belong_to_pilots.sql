-- Every pilot of the records is in the portfolio, and only those. Finds the difference.
select
    (select count(*) from pilots) as n_pilots,
    (select count(*) from portfolio) as n_portfolio
where (select count(*) from pilots) <> (select count(*) from portfolio)
