-- What a version knows of its own making: where each row came from, what was refused and what was flagged.
-- The pilots that this copy leaves out, n_not_public: for the public; n_of_others: for whoever sees all of some
-- municipalities only, the internal ones of others. 0 in the version itself.
create table load_info (
    load_id varchar not null,
    loaded_at timestamp not null,
    as_of date,
    is_example boolean not null,
    own_municipality varchar,
    made_by varchar not null,
    n_not_public bigint not null,
    n_of_others bigint not null
);

-- rows_refused and flags are null of lists of others in a copy, which counts only rows that it holds.
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

-- What hand-ins said of milestones, one telling after another, each beside what was told in its place before (was_*,
-- null where nothing was). said_on: the day that the hand-in holds for. told_as: new (nothing was said before) |
-- finer | restated | replan | event | correction | back, as queries/fold tells of a list that is overwritten; logged:
-- a row of a log.
create table milestones_told (
    municipality varchar not null,
    pilot_id varchar not null,
    milestone varchar not null,
    is_plan boolean not null,
    told_as varchar not null,
    said_on date not null,
    was_day date,
    was_inexact boolean not null,
    was_outcome varchar,
    was_decided_by varchar,
    day date,
    is_inexact boolean not null,
    outcome varchar,
    decided_by varchar,
    source_file varchar not null,
    source_sheet varchar,
    source_row bigint not null,
    hand_in varchar not null
);

-- What hand-ins leave open, from known_from up to the day before known_until (null while it is); asked up to the day
-- before asked_until (null while it is). kind, name, was*, is_now, outcome: as in the question `unanswered`; left_list
-- stands for renamed too. opened_by: the hand-in of known_from. again_on, again_by: the day and hand-in in which a list
-- said again what it had said no longer. source_*: the row that said it last, null of a pilot itself; now_*: of what
-- two sources say differently the row that says is_now.
create table left_open (
    municipality varchar not null,
    pilot_id varchar not null,
    kind varchar not null,
    name varchar,
    was varchar,
    is_now varchar,
    was_inexact boolean not null,
    is_inexact boolean not null,
    was_outcome varchar,
    outcome varchar,
    is_withheld boolean not null,
    known_from date not null,
    known_until date,
    asked_until date,
    again_on date,
    opened_by varchar,
    again_by varchar,
    hand_in varchar,
    source_file varchar,
    source_sheet varchar,
    source_row bigint,
    now_in varchar,
    now_file varchar,
    now_sheet varchar,
    now_row bigint,
    check (known_until is null or known_until > known_from)
);

-- The hand-ins that the version was put together from. is_current: of one of its tables the latest of its source.
-- handed_in_at: UTC. is_no_list: it is what people answered, or wrote down on a screen.
create table hand_ins (
    hand_in varchar not null,
    municipality varchar not null,
    source varchar not null,
    reported_on date not null,
    said_by varchar not null,
    handed_in_at timestamp not null,
    handed_in_by varchar not null,
    is_current boolean not null,
    is_no_list boolean not null
);

-- The order in which hand-ins count: of two that say something of one day, what the later one says. Whole also in a
-- copy, which knows nothing else of hand-ins of others.
create table hand_in_order (
    hand_in varchar not null,
    nth bigint not null
);

-- Under which name (source_file) each file of a hand-in is shown.
create table hand_in_files (
    source_file varchar not null,
    hand_in varchar not null,
    file varchar not null
);

-- The pilots that are another one (other_*) because somebody answered so, or none (null), and when that was so.
create table pilots_merged (
    municipality varchar not null,
    pilot_id varchar not null,
    other_municipality varchar,
    other_pilot_id varchar,
    known_from date not null,
    known_until date
);

-- The municipalities of the Netherlands, as the office of statistics knows them: doorstroom/store/municipalities.csv.
-- residents is null of those that were made after the count.
create table dutch_municipalities (
    code varchar not null,
    municipality varchar not null,
    province varchar not null,
    residents bigint,
    area_km2 double not null
);

-- The tables that are not in this file, for it would be too large with them: they lie beside it as Parquet, each of so
-- many bytes.
create table tables_apart (
    table_name varchar not null,
    n_bytes bigint not null
);

-- The words of a text, and a word as it is compared: small letters, without accents.
create macro words_in(told) as regexp_extract_all(told, '[\p{L}\p{N}]+');

create macro folded(word) as lower(strip_accents(word));

-- The four letters of a word that begin at a place, of 1 to n_grams. A space stands before the word and behind it, so
-- that how a word begins and ends counts too; of a word of two letters or fewer the one piece is all of it.
create macro gram_at(word, place) as substring(' ' || word || ' ', place, 4);

create macro n_grams(word) as greatest(length(word) - 1, 1);

-- How much a piece of four letters weighs that is in so many of all texts: the rarer, the more.
create macro idf_of(n_texts, n_all) as ln((1 + n_all) / (1 + n_texts)) + 1;

-- Scores that are about the same are the same here: rounded to a twentieth.
create macro as_near(score) as round(score * 20);

-- Words that say nothing by themselves, as they are compared.
create macro is_small_word(word) as list_contains([
    'aan', 'achter', 'af', 'al', 'alle', 'alleen', 'als', 'altijd', 'andere', 'anders', 'bij', 'binnen', 'boven',
    'buiten', 'daar', 'dan', 'dat', 'de', 'deze', 'die', 'dit', 'doen', 'door', 'dus', 'een', 'eerst',
    'eerste', 'eigen', 'elk', 'elkaar', 'elke', 'en', 'er', 'ergens', 'geen', 'haar', 'heeft', 'heel', 'het', 'hier',
    'hij', 'hoe', 'hun', 'ieder', 'iedere', 'iedereen', 'iemand', 'in', 'is', 'ja', 'je', 'kan', 'komen', 'komt',
    'krijgen', 'krijgt', 'kunnen', 'maar', 'meer', 'men', 'met', 'mijn', 'minder', 'moet', 'na', 'naar', 'naast', 'nee',
    'niet', 'nieuw', 'nieuwe', 'nog', 'nu', 'of', 'om', 'omdat', 'onder', 'ons', 'onze', 'ook', 'op', 'over', 'per',
    'pilot', 'pilots', 'project', 'projecten', 'samen', 'te', 'tegen', 'ten', 'ter', 'toe', 'tot', 'tussen', 'uit',
    'uw', 'van', 'vanaf', 'vanuit', 'veel', 'via', 'vier', 'vindt', 'voor', 'want', 'was', 'wat', 'weer', 'wel',
    'welke', 'wie', 'wij', 'willen', 'wordt', 'worden', 'ze', 'zelf', 'zich', 'zij', 'zijn', 'zo', 'zonder', 'zoals',
    'a', 'about', 'after', 'all', 'also', 'an', 'and', 'are', 'as', 'at', 'be', 'been', 'before', 'between', 'but',
    'by', 'can', 'do', 'does', 'each', 'every', 'for', 'from', 'has', 'have', 'her', 'his', 'how', 'if', 'into', 'it',
    'its', 'more', 'new', 'no', 'not', 'on', 'one', 'or', 'other', 'our', 'own', 'so', 'than', 'that', 'the', 'their',
    'them', 'then', 'there', 'these', 'they', 'this', 'those', 'through', 'to', 'two', 'under', 'up', 'we', 'were',
    'what', 'when', 'where', 'which', 'who', 'will', 'with', 'without', 'you', 'your'
], word);
