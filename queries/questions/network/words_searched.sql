-- Whether a text, or what is told of a pilot, says anything to search by, on $as_of; else why not.
-- Grain: one row
-- $text, or $pilot_key: as in `like_pilots`, which finds nothing where there is a reason. n_words: words in it;
-- n_telling: of these, how many say something by themselves. reason: null where one does; empty (nothing was said) |
-- signs (no word in it) | number, letter, small, name: all words are numbers, single letters, words that say nothing by
-- themselves, or names of municipalities | mixed: they are of several of these kinds.
-- Parameters: $as_of date, $text text = null, $pilot_key text = null
-- Columns: n_words bigint, n_telling bigint, reason text
select
    count(*) as n_words,
    count(*) - count(says_nothing) as n_telling,
    case
        when count(*) > count(says_nothing) then null
        when count(*) > 0 and count(distinct says_nothing) = 1 then min(says_nothing)
        when count(*) > 0 then 'mixed'
        when (select count(*) from text_asked($as_of, $text, $pilot_key) as t where trim(t.told) <> '') > 0 then 'signs'
        else 'empty'
    end as reason
from words_asked($as_of, $text, $pilot_key)
