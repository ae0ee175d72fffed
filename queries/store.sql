-- What a version knows of its own making: where each row came from, what was refused and what was flagged.
-- n_not_public: the pilots that this copy leaves out because they are not public; 0 in the version itself.
create table load_info (
    load_id varchar not null,
    loaded_at timestamp not null,
    as_of date,
    is_example boolean not null,
    own_municipality varchar,
    made_by varchar not null,
    n_not_public bigint not null
);

-- rows_refused and flags are null in the copy for the public, which counts only rows that are public.
create table loaded_files (
    file varchar not null,
    sheet varchar,
    table_name varchar not null,
    rows_read bigint not null,
    rows_loaded bigint not null,
    rows_refused bigint,
    flags bigint,
    check (rows_read = rows_loaded + rows_refused)
);

create table refusals (
    file varchar not null,
    sheet varchar,
    table_name varchar not null,
    source_row bigint not null,
    column_name varchar,
    value varchar,
    code varchar not null,
    expected varchar
);

create table flags (
    file varchar not null,
    sheet varchar,
    table_name varchar,
    source_row bigint,
    column_name varchar,
    value varchar,
    code varchar not null,
    other varchar
);

-- Refused rows as they stood, so that they can be handed back with the reasons added: header -> text, as JSON.
create table refused_rows (
    file varchar not null,
    sheet varchar,
    source_row bigint not null,
    cells varchar not null
);

-- The shapes in the handed-in GeoJSON. geometry: the coordinates of a MultiPolygon, as JSON.
create table shapes (
    shape_no bigint not null,
    code varchar,
    name varchar,
    municipality varchar,
    geometry varchar not null,
    source_file varchar not null,
    check (code is not null or name is not null)
);

-- The days on which a list no longer told of a pilot that it had told of: from left_on up to the day before
-- returned_on, which is null while it does not. What that means for an open pilot stands in `spells`.
create table absences (
    municipality varchar not null,
    pilot_id varchar not null,
    left_on date not null,
    returned_on date,
    check (returned_on is null or returned_on > left_on)
);
