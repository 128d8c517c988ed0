-- Generated from include/taketwo.h; do not edit.

require("ffi").cdef [[
typedef uint8_t taketwo_family;
typedef uint8_t taketwo_verdict;
typedef uint8_t taketwo_stage;
typedef uint8_t taketwo_refund;
typedef uint8_t taketwo_remedy;
typedef uint8_t taketwo_basis;
typedef uint32_t taketwo_status;
typedef uint8_t taketwo_task_status;
typedef uint8_t taketwo_task_error_kind;
typedef uint8_t taketwo_retry_class;
typedef uint8_t taketwo_action;
typedef uint8_t taketwo_check;
typedef uint8_t taketwo_phase;
typedef uint8_t taketwo_preset;
typedef uint8_t taketwo_failure_kind;
typedef uint8_t taketwo_hint_retry;
typedef struct taketwo_classification { uint8_t rule; taketwo_family family; taketwo_verdict verdict; taketwo_stage stage; taketwo_refund refund; taketwo_remedy remedy; taketwo_basis basis; uint8_t detail_offset; uint8_t detail_len; uint8_t reserved[7]; } taketwo_classification;
typedef struct taketwo_task { taketwo_classification classification; uint64_t cost_millicredits; uint64_t estimated_cost_millicredits; const char *failure_code; size_t failure_code_len; const char *failure; size_t failure_len; taketwo_task_status status; bool is_over; bool has_cost; bool has_estimated_cost; bool charged_despite_refund; uint8_t reserved[11]; } taketwo_task;
typedef struct taketwo_task_error { char path[24]; uint64_t offset; uint64_t line; char value[48]; char message[432]; taketwo_task_error_kind kind; bool has_offset; uint8_t value_len; uint8_t reserved[5]; } taketwo_task_error;
typedef struct taketwo_policy { uint64_t opaque[32]; } taketwo_policy;
typedef struct taketwo_error { char name[24]; uint64_t message_len; char message[992]; } taketwo_error;
typedef struct taketwo_job { uint64_t opaque[16]; } taketwo_job;
typedef struct taketwo_budget { uint64_t word; } taketwo_budget;
typedef struct taketwo_decision { uint64_t at_ms; uint64_t delay_ms; uint64_t delay_low_ms; uint64_t delay_high_ms; uint64_t compared[2]; uint32_t attempts; uint8_t action; uint8_t check; uint8_t retry_class; uint8_t rule; uint8_t has_at; uint8_t has_delay; uint8_t reserved[6]; } taketwo_decision;
typedef struct taketwo_failure { uint16_t http_status; uint8_t kind; uint8_t rule; uint8_t reserved[4]; } taketwo_failure;
typedef struct taketwo_hint { uint64_t after_ms; uint8_t retry; uint8_t has_after; uint8_t reserved[6]; } taketwo_hint;
typedef struct taketwo_http_answer { uint8_t rule; taketwo_retry_class retry_class; taketwo_retry_class creation_class; bool is_ambiguous; bool ends_polling; uint8_t reserved[3]; } taketwo_http_answer;
const char *taketwo_version(void);
uint32_t taketwo_abi_version(void);
uint32_t taketwo_table_version(void);
struct taketwo_classification taketwo_classify(const char *code, size_t len);
taketwo_status taketwo_classify_many(const char *const *codes, const size_t *lens, size_t count, uint8_t *rules);
taketwo_status taketwo_read_task(const char *json, size_t len, struct taketwo_task *task, struct taketwo_task_error *error);
taketwo_status taketwo_read_line(const char *line, size_t len, uint64_t number, size_t max_bytes, struct taketwo_task *task, struct taketwo_task_error *error);
size_t taketwo_decode_text(const char *source, size_t len, char *buffer, size_t capacity);
const char *taketwo_rule_name(uint8_t rule);
const char *taketwo_rule_meaning(uint8_t rule);
const char *taketwo_rule_citation(uint8_t rule);
const char *taketwo_rule_citation_section(uint8_t rule);
uint32_t taketwo_rule_citation_sentence(uint8_t rule);
const char *taketwo_rule_message_key(uint8_t rule);
const char *taketwo_rule_user_message(uint8_t rule);
const char *taketwo_status_message(uint32_t status);
const char *taketwo_family_name(uint8_t family);
const char *taketwo_verdict_name(uint8_t verdict);
const char *taketwo_stage_name(uint8_t stage);
const char *taketwo_refund_name(uint8_t refund);
const char *taketwo_remedy_name(uint8_t remedy);
const char *taketwo_basis_name(uint8_t basis);
const char *taketwo_task_status_name(uint8_t status);
const char *taketwo_task_error_kind_name(uint8_t kind);
const char *taketwo_action_name(uint8_t action);
const char *taketwo_check_name(uint8_t check);
const char *taketwo_retry_class_name(uint8_t class_);
const char *taketwo_phase_name(uint8_t phase);
const char *taketwo_preset_name(uint8_t preset);
taketwo_status taketwo_policy_preset(uint8_t preset, struct taketwo_policy *policy);
taketwo_status taketwo_policy_read(const char *json, size_t len, struct taketwo_policy *policy, struct taketwo_error *error);
size_t taketwo_policy_check(const char *json, size_t len, char *buffer, size_t capacity);
taketwo_status taketwo_policy_set(struct taketwo_policy *policy, const char *field, size_t len, uint64_t value, struct taketwo_error *error);
taketwo_status taketwo_policy_get(const struct taketwo_policy *policy, const char *field, size_t len, uint64_t *value);
uint64_t taketwo_policy_fingerprint(const struct taketwo_policy *policy);
taketwo_status taketwo_policy_save(const struct taketwo_policy *policy, uint8_t *bytes);
taketwo_status taketwo_policy_load(const uint8_t *bytes, size_t len, struct taketwo_policy *policy, struct taketwo_error *error);
taketwo_status taketwo_job_new(const struct taketwo_policy *policy, uint64_t seed, const char *name, size_t len, const uint64_t *deadline_ms, uint64_t estimate_millicredits, struct taketwo_job *job);
taketwo_status taketwo_job_start(struct taketwo_job *job, const struct taketwo_policy *policy, uint64_t now_ms, struct taketwo_budget *budget, struct taketwo_decision *decision);
taketwo_status taketwo_job_fail(struct taketwo_job *job, const struct taketwo_policy *policy, uint64_t now_ms, struct taketwo_failure failure, const struct taketwo_hint *hint, const uint64_t *charge_millicredits, struct taketwo_decision *decision);
taketwo_status taketwo_job_succeed(struct taketwo_job *job, const struct taketwo_policy *policy, uint64_t now_ms, struct taketwo_budget *budget, struct taketwo_decision *decision);
taketwo_status taketwo_job_poll(struct taketwo_job *job, const struct taketwo_policy *policy, uint64_t now_ms, const struct taketwo_hint *hint, struct taketwo_decision *decision);
taketwo_status taketwo_job_rebind(struct taketwo_job *job, const struct taketwo_policy *policy);
uint8_t taketwo_job_phase(const struct taketwo_job *job);
uint32_t taketwo_job_attempts(const struct taketwo_job *job);
uint64_t taketwo_job_at_ms(const struct taketwo_job *job);
uint64_t taketwo_job_lost_millicredits(const struct taketwo_job *job);
taketwo_status taketwo_job_save(const struct taketwo_job *job, uint8_t *bytes);
taketwo_status taketwo_job_load(const struct taketwo_policy *policy, const uint8_t *bytes, size_t len, struct taketwo_job *job, struct taketwo_error *error);
taketwo_status taketwo_budget_new(const struct taketwo_policy *policy, struct taketwo_budget *budget);
uint64_t taketwo_budget_tokens(const struct taketwo_budget *budget);
uint64_t taketwo_budget_last_retry_ms(const struct taketwo_budget *budget);
taketwo_status taketwo_budget_save(const struct taketwo_budget *budget, const struct taketwo_policy *policy, uint8_t *bytes);
taketwo_status taketwo_budget_load(const struct taketwo_policy *policy, const uint8_t *bytes, size_t len, struct taketwo_budget *budget, struct taketwo_error *error);
size_t taketwo_policy_write_json(const struct taketwo_policy *policy, char *buffer, size_t capacity);
size_t taketwo_job_write_json(const struct taketwo_job *job, char *buffer, size_t capacity);
taketwo_status taketwo_job_read_json(const struct taketwo_policy *policy, const char *json, size_t len, struct taketwo_job *job, struct taketwo_error *error);
size_t taketwo_budget_write_json(const struct taketwo_budget *budget, const struct taketwo_policy *policy, char *buffer, size_t capacity);
taketwo_status taketwo_budget_read_json(const struct taketwo_policy *policy, const char *json, size_t len, struct taketwo_budget *budget, struct taketwo_error *error);
struct taketwo_failure taketwo_failure_task(const struct taketwo_classification *classification);
struct taketwo_failure taketwo_failure_cancelled(void);
struct taketwo_failure taketwo_failure_creation(uint16_t http_status);
struct taketwo_http_answer taketwo_classify_http(uint16_t status);
size_t taketwo_decision_explain(const struct taketwo_decision *decision, char *buffer, size_t capacity);
]]

return {
    MAX_LINE_BYTES = 1048576,
    MAX_MILLICREDITS = 1000000000000,
    POLICY_BYTES = 232,
    JOB_BYTES = 120,
    BUDGET_BYTES = 40,
    ABI_VERSION = 1,
    NONE = 18446744073709551615ULL,
    RULE_NONE = 255,
    status = { ok = 0, null_pointer = 1, blank_line = 2, invalid_task = 3, invalid_argument = 4, invalid_policy = 5, invalid_state = 6, out_of_turn = 7, other_policy = 8 },
    failure_kind = { task = 1, cancelled = 2, creation = 3 },
    hint_retry = { unset = 0, yes = 1, no = 2 },
    -- The enums that the library has names for.
    named = {
        "rule",
        "family",
        "verdict",
        "stage",
        "refund",
        "remedy",
        "basis",
        "task_status",
        "task_error_kind",
        "retry_class",
        "action",
        "check",
        "phase",
        "preset",
    },
}
