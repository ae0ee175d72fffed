-- The words of a text, as they stand in it.
create or replace macro words_in(said) as regexp_extract_all(coalesce(said, ''), '[\p{L}\p{N}\p{M}]+');

-- A word as it is searched: without capitals and accents.
create or replace macro folded(word) as lower(strip_accents(word));

create or replace macro without_suffix(word) as regexp_replace(word, '^(.{3,}?)(en|es|e|s)$', '\1');

create or replace macro with_one_consonant(word) as
case when length(word) > 3 and right(word, 1) = left(right(word, 2), 1) then left(word, -1) else word end;

create or replace macro with_one_vowel(word) as
regexp_replace(
    word,
    '(a)a([^aeiou])$|(e)e([^aeiou])$|(o)o([^aeiou])$|(u)u([^aeiou])$',
    '\1\2\3\4\5\6\7\8'
);

create or replace macro with_hard_end(word) as regexp_replace(regexp_replace(word, 'z$', 's'), 'v$', 'f');

-- A word without its ending, as Dutch and English have them: lessen and les, huizen and huis, lopen and loop come out
-- the same. For searching only: it is no word that one reads.
create or replace macro without_ending(word) as
regexp_replace(
    with_one_vowel(with_one_consonant(with_hard_end(without_suffix(folded(word))))),
    '^(.{3,})s$',
    '\1'
);

-- Whether a word of a text is found by a word that is searched: it begins with it, with or without their endings.
create or replace macro is_found_by(word, searched) as
starts_with(folded(word), folded(searched)) or starts_with(without_ending(word), without_ending(searched));

-- The words of a text that are found by a search, each once; null where not every word that is searched is found.
-- Without a search: none, and an empty list.
create or replace macro words_found(said, searched) as
case
    -- Without a word to search for nothing is looked for: of all lessons of a network that takes long.
    when len(words_in(searched)) = 0 then cast([] as varchar[])
    when
        list_bool_and(
            list_transform(
                words_in(searched),
                lambda s: list_bool_or(list_transform(words_in(said), lambda w: is_found_by(w, s)))
            )
        )
        and len(words_in(said)) > 0
        then
            list_sort(
                list_distinct(
                    list_filter(
                        words_in(said),
                        lambda w: coalesce(
                            list_bool_or(list_transform(words_in(searched), lambda s: is_found_by(w, s))), false
                        )
                    )
                )
            )
end;
