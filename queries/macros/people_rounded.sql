-- A number of people as it may be shown: to the nearest multiple of rounded_to. 1 leaves it as it is.
create or replace macro people_rounded(n, rounded_to) as
    cast(rounded_to * round(n / greatest(rounded_to, 1)) as double);
