-- The tables that a load fills, and the code lists.
-- Made from doorstroom/contract/contract.toml by `python -m doorstroom contract --write`. Change the contract instead.
-- Grain: as the contract says of each table. Every record keeps the file, sheet and row that it came from.
-- There are no primary keys: an index over millions of rows costs more than the whole load, and the loader checks the
-- keys itself, because two rows with one key are shown to a person rather than refused by the database.
-- A row is known from known_from up to the day before known_until; where both are null it always is (was_known). So a
-- record may have several rows, of which the days do not overlap.

create macro in_months(days) as days / 30.4375;

create macro in_days(months) as months * 30.4375;

create macro is_stale(record_age_days) as record_age_days > 183;

create macro is_outdated(assessment_age_days) as assessment_age_days > 180;

create macro is_open_stage(stage) as stage not in ('anchored', 'stopped', 'no_longer_listed');

create macro is_final(outcome) as outcome in ('rollout_full', 'rollout_targeted', 'stop');

create macro was_known(known_from, known_until, as_of) as
(known_from is null or known_from <= as_of) and (known_until is null or known_until > as_of);

create macro last_day() as date '9999-12-30';

create table stages (
    stage varchar not null,
    stage_order bigint not null,
    starting_norm_days bigint
);

insert into stages (stage, stage_order, starting_norm_days)
values
('idea', 1, 90),
('preparing', 2, 120),
('running', 3, null),
('evaluating', 4, 60),
('awaiting_decision', 5, 90),
('implementing', 6, 365),
('anchoring', 7, 365),
('anchored', 8, null),
('stopped', 9, null),
('no_longer_listed', 10, null);

create table milestone_codes (
    milestone varchar not null,
    milestone_order bigint not null,
    opens_stage varchar
);

insert into milestone_codes (milestone, milestone_order, opens_stage)
values
('registered', 1, 'idea'),
('start_decision', 2, 'preparing'),
('started', 3, 'running'),
('ended', 4, 'evaluating'),
('evaluation', 5, 'awaiting_decision'),
('rollout_decision', 6, 'implementing'),
('implemented', 7, 'anchoring'),
('recheck', 8, null),
('anchored', 9, 'anchored'),
('stopped', 10, 'stopped'),
('blocked', 11, null),
('unblocked', 12, null);

create table readiness_items (
    item varchar not null,
    item_order bigint not null,
    is_gate boolean not null
);

insert into readiness_items (item, item_order, is_gate)
values
('rollout_plan', 1, true),
('line_owner', 2, true),
('structural_budget', 3, true),
('reserved_capacity', 4, true),
('decision_agreed', 5, true),
('legal_cleared', 6, true),
('anchoring', 7, false),
('partners', 8, false),
('residents', 9, false),
('routine_tested', 10, false);

create table replies (
    answer varchar not null,
    kind varchar not null
);

insert into replies (answer, kind)
values
('correction', 'correction'),
('correction', 'event'),
('correction', 'milestones_differ'),
('event', 'correction'),
('event', 'event'),
('event', 'milestones_differ'),
('was_wrong', 'no_longer_said'),
('was_wrong', 'plan_gone'),
('was_wrong', 'milestones_differ'),
('stands', 'no_longer_said'),
('stands', 'plan_gone'),
('stands', 'correction'),
('stands', 'event'),
('stands', 'sources_differ'),
('stands', 'milestones_differ'),
('stopped', 'left_list'),
('stopped', 'renamed'),
('same_as', 'left_list'),
('same_as', 'renamed'),
('never_was', 'left_list'),
('never_was', 'renamed');

create table pilots (
    pilot_id varchar not null,
    municipality varchar not null,
    title varchar not null,
    summary varchar,
    theme varchar,
    programme varchar,
    owner varchar,
    receiving_team varchar,
    end_picture varchar,
    success_criteria varchar,
    visibility varchar not null,
    contact varchar,
    self_rating varchar,
    self_rated_on date,
    pilot_budget decimal(18, 2),
    rollout_cost_once decimal(18, 2),
    rollout_cost_per_year decimal(18, 2),
    rollout_fte double,
    targeted_fte double,
    targeted_cost_once decimal(18, 2),
    targeted_cost_per_year decimal(18, 2),
    needs_procurement varchar,
    people_reached_per_month double,
    people_reached_now double,
    benefit_per_person decimal(18, 2),
    updated_on date,
    source_file varchar not null,
    source_sheet varchar,
    source_row bigint not null,
    load_id varchar not null,
    known_from date,
    known_until date,
    check (visibility in ('public', 'internal')),
    check (self_rating in ('green', 'amber', 'red')),
    check (needs_procurement in ('yes', 'no')),
    check (people_reached_per_month >= 0),
    check (people_reached_now >= 0)
);

create table milestones (
    pilot_id varchar not null,
    municipality varchar not null,
    milestone varchar not null,
    planned_on date,
    planned_inexact boolean,
    happened_on date,
    happened_inexact boolean,
    outcome varchar,
    decided_by varchar,
    note varchar,
    recorded_on date,
    source_file varchar not null,
    source_sheet varchar,
    source_row bigint not null,
    load_id varchar not null,
    known_from date,
    known_until date,
    check (
        milestone in (
            'registered', 'start_decision', 'started', 'ended', 'evaluation', 'rollout_decision',
            'implemented', 'recheck', 'anchored', 'stopped', 'blocked', 'unblocked'
        )
    ),
    check (
        outcome is null
        or (
            milestone = 'start_decision'
            and outcome in ('go', 'go_uncovered', 'no_go')
        )
        or (
            milestone = 'evaluation'
            and outcome in ('successful', 'partly_successful', 'unsuccessful', 'inconclusive')
        )
        or (
            milestone = 'rollout_decision'
            and outcome in ('rollout_full', 'rollout_targeted', 'extend', 'defer', 'stop')
        )
        or (
            milestone = 'recheck'
            and outcome in ('holds', 'slipped')
        )
        or (
            milestone = 'stopped'
            and outcome in ('no_effect', 'no_capacity', 'no_money', 'merged', 'withdrawn', 'other')
        )
        or (
            milestone = 'blocked'
            and outcome in ('capacity', 'money', 'decision', 'legal', 'partner', 'other')
        )
    )
);

create table readiness (
    pilot_id varchar not null,
    municipality varchar not null,
    item varchar not null,
    state varchar not null,
    evidence varchar,
    evidence_place varchar,
    assessed_on date not null,
    assessor varchar not null,
    source_file varchar not null,
    source_sheet varchar,
    source_row bigint not null,
    load_id varchar not null,
    known_from date,
    known_until date,
    check (
        item in (
            'rollout_plan', 'line_owner', 'structural_budget', 'reserved_capacity', 'decision_agreed',
            'legal_cleared', 'anchoring', 'partners', 'residents', 'routine_tested'
        )
    ),
    check (state in ('yes', 'partly', 'no', 'not_needed')),
    check (assessor in ('owner', 'second'))
);

create table segments (
    pilot_id varchar not null,
    municipality varchar not null,
    area varchar not null,
    target_group varchar not null,
    role varchar not null,
    reason varchar,
    people_in_need bigint,
    people_reached bigint,
    need_source varchar,
    need_on date,
    indicator varchar,
    baseline double,
    target double,
    measured double,
    participants bigint,
    successes bigint,
    comparison varchar,
    measured_by varchar,
    measured_on date,
    fte_per_person double,
    review_on date,
    source_file varchar not null,
    source_sheet varchar,
    source_row bigint not null,
    load_id varchar not null,
    known_from date,
    known_until date,
    check (role in ('tested', 'candidate', 'chosen', 'rolled_out', 'not_here')),
    check (people_in_need >= 0),
    check (people_reached >= 0),
    check (participants >= 0),
    check (comparison in ('before_after', 'control')),
    check (fte_per_person >= 0)
);

create table learning (
    pilot_id varchar not null,
    municipality varchar not null,
    question varchar not null,
    how_noticed varchar,
    layer varchar not null,
    agreed_on date,
    answer varchar,
    answer_note varchar,
    answered_on date,
    evidence varchar,
    end_picture_score bigint,
    source_file varchar not null,
    source_sheet varchar,
    source_row bigint not null,
    load_id varchar not null,
    known_from date,
    known_until date,
    check (layer in ('execution', 'policy', 'management', 'administration', 'partners', 'residents')),
    check (answer in ('yes', 'partly', 'no', 'not_answered')),
    check (end_picture_score between 1 and 5)
);

create table lessons (
    lesson_id varchar not null,
    pilot_id varchar not null,
    municipality varchar not null,
    lesson varchar not null,
    layer varchar,
    kind varchar,
    recorded_on date,
    action varchar not null,
    action_reason varchar,
    action_owner varchar,
    action_on date,
    source_file varchar not null,
    source_sheet varchar,
    source_row bigint not null,
    load_id varchar not null,
    known_from date,
    known_until date,
    check (layer in ('execution', 'policy', 'management', 'administration', 'partners', 'residents')),
    check (kind in ('worked', 'did_not_work')),
    check (action in ('adopted', 'rejected', 'open'))
);

create table reuses (
    lesson_id varchar,
    pilot_id varchar,
    municipality varchar not null,
    by_municipality varchar not null,
    by_pilot_id varchar,
    reused_on date not null,
    status varchar,
    status_on date,
    what_changed varchar,
    source_file varchar not null,
    source_sheet varchar,
    source_row bigint not null,
    load_id varchar not null,
    known_from date,
    known_until date,
    check (status in ('considering', 'planned', 'in_use', 'phasing_out', 'ended')),
    check (lesson_id is not null or pilot_id is not null)
);

create table evaluations (
    pilot_id varchar not null,
    municipality varchar not null,
    due_on date,
    held_on date,
    signed_off_on date,
    published_on date,
    unpublished_reason varchar,
    hours_budgeted double,
    facilitation varchar,
    layers_present varchar[],
    source_file varchar not null,
    source_sheet varchar,
    source_row bigint not null,
    load_id varchar not null,
    known_from date,
    known_until date,
    check (unpublished_reason in ('personal_data', 'supplier', 'not_finished', 'other')),
    check (facilitation in ('self_led', 'internal', 'external')),
    check (
        list_has_all(
            ['execution', 'policy', 'management', 'administration', 'partners', 'residents'],
            layers_present
        )
    ),
    check (due_on is not null or held_on is not null)
);

create table answers (
    pilot_id varchar not null,
    municipality varchar not null,
    milestone varchar,
    on_day date,
    field varchar,
    answer varchar not null,
    reason varchar,
    same_as varchar,
    why varchar not null,
    answered_by varchar,
    source_file varchar not null,
    source_sheet varchar,
    source_row bigint not null,
    load_id varchar not null,
    known_from date,
    known_until date,
    check (
        milestone in (
            'registered', 'start_decision', 'started', 'ended', 'evaluation', 'rollout_decision',
            'implemented', 'recheck', 'anchored', 'stopped', 'blocked', 'unblocked'
        )
    ),
    check (answer in ('correction', 'event', 'was_wrong', 'stands', 'stopped', 'same_as', 'never_was')),
    check (reason in ('no_effect', 'no_capacity', 'no_money', 'merged', 'withdrawn', 'other'))
);

create table shares (
    pilot_id varchar not null,
    municipality varchar not null,
    with_municipality varchar not null,
    source_file varchar not null,
    source_sheet varchar,
    source_row bigint not null,
    load_id varchar not null,
    known_from date,
    known_until date
);

create table capacity (
    municipality varchar not null,
    team varchar not null,
    quarter date not null,
    fte double,
    budget decimal(18, 2),
    basis varchar,
    source_file varchar not null,
    source_sheet varchar,
    source_row bigint not null,
    load_id varchar not null,
    known_from date,
    known_until date,
    check (basis in ('free', 'total'))
);

create table meetings (
    municipality varchar not null,
    body varchar not null,
    meets_on date not null,
    papers_due_on date,
    kind varchar not null,
    source_file varchar not null,
    source_sheet varchar,
    source_row bigint not null,
    load_id varchar not null,
    known_from date,
    known_until date,
    check (kind in ('regular', 'kadernota', 'begroting'))
);

create table areas (
    area varchar not null,
    name varchar not null,
    municipality varchar not null,
    residents bigint,
    source_file varchar not null,
    source_sheet varchar,
    source_row bigint not null,
    load_id varchar not null,
    known_from date,
    known_until date,
    check (residents >= 0)
);

create table area_groups (
    municipality varchar not null,
    area varchar not null,
    target_group varchar not null,
    residents bigint not null,
    source_file varchar not null,
    source_sheet varchar,
    source_row bigint not null,
    load_id varchar not null,
    known_from date,
    known_until date,
    check (residents >= 0)
);

create table traits (
    municipality varchar not null,
    trait varchar not null,
    amount double,
    said varchar,
    stated_on date,
    source varchar,
    source_file varchar not null,
    source_sheet varchar,
    source_row bigint not null,
    load_id varchar not null,
    known_from date,
    known_until date,
    check (
        trait in (
            'residents', 'area_km2', 'density', 'province', 'share_65_plus', 'share_under_18',
            'share_low_income', 'access_run_by', 'care_contracting'
        )
    ),
    check (amount is not null or said is not null)
);

create table norms (
    stage varchar not null,
    norm_days bigint not null,
    adopted_on date,
    adopted_by varchar,
    source_file varchar not null,
    source_sheet varchar,
    source_row bigint not null,
    load_id varchar not null,
    known_from date,
    known_until date,
    check (
        stage in (
            'idea', 'preparing', 'running', 'evaluating', 'awaiting_decision', 'implementing',
            'anchoring', 'anchored', 'stopped'
        )
    ),
    check (norm_days >= 0)
);

create table lead_times (
    strand varchar not null,
    days bigint not null,
    adopted_on date,
    adopted_by varchar,
    source_file varchar not null,
    source_sheet varchar,
    source_row bigint not null,
    load_id varchar not null,
    known_from date,
    known_until date,
    check (strand in ('money', 'procurement', 'recruitment', 'ict', 'decision')),
    check (days >= 0)
);
