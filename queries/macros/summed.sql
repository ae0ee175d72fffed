-- The sum of shares and of months, the same whatever the order of the rows: doubles that several threads add up
-- differ in their last digits, and a figure asked twice has to be one figure. Null where there is nothing to add.
-- To 12 decimals, so that three thirds are one.
create or replace macro summed(x) as round(cast(sum(cast(x as decimal(38, 18))) as double), 12);
