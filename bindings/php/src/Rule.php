<?php

// Generated from include/taketwo.h; do not edit.

declare(strict_types=1);

namespace Taketwo;

/**
 * The rules, by the failure codes they cover, in order of precedence: where
 * several cover a code, the first of them is its rule. Behind them those of HTTP answers.
 */
enum Rule: int
{
    use Named;

    private const NAMED_BY = 'taketwo_rule_name';

    /**
     * safety.input: SAFETY.INPUT and below.
     */
    case SafetyInput = 1;
    /**
     * safety.output: SAFETY.OUTPUT and below.
     */
    case SafetyOutput = 2;
    /**
     * safety: SAFETY and below.
     */
    case Safety = 3;
    /**
     * input_preprocessing.safety.text: exactly INPUT_PREPROCESSING.SAFETY.TEXT.
     */
    case InputPreprocessingSafetyText = 4;
    /**
     * input_preprocessing.safety: INPUT_PREPROCESSING.SAFETY and below.
     */
    case InputPreprocessingSafety = 5;
    /**
     * safety.nested: any other code with a segment SAFETY, in any letter case.
     */
    case SafetyNested = 6;
    /**
     * asset.invalid: ASSET.INVALID and below.
     */
    case AssetInvalid = 7;
    /**
     * internal.bad_output: INTERNAL.BAD_OUTPUT and below.
     */
    case InternalBadOutput = 8;
    /**
     * input_preprocessing.internal: INPUT_PREPROCESSING.INTERNAL and below.
     */
    case InputPreprocessingInternal = 9;
    /**
     * internal: exactly INTERNAL.
     */
    case Internal = 10;
    /**
     * internal.other: INTERNAL and below.
     */
    case InternalOther = 11;
    /**
     * absent: no code.
     */
    case Absent = 12;
    /**
     * third_party.unavailable: THIRD_PARTY.UNAVAILABLE and below.
     */
    case ThirdPartyUnavailable = 13;
    /**
     * third_party.input_validation: THIRD_PARTY.INPUT_VALIDATION and below.
     */
    case ThirdPartyInputValidation = 14;
    /**
     * unknown: any other well-formed code.
     */
    case Unknown = 0;
    /**
     * malformed: anything else.
     */
    case Malformed = 15;
    /**
     * http.throttled: 429.
     */
    case HttpThrottled = 64;
    /**
     * http.unavailable: 503.
     */
    case HttpUnavailable = 65;
    /**
     * http.gateway: 502, 504.
     */
    case HttpGateway = 66;
    /**
     * http.rejected: 400 to 401, 404 to 405.
     */
    case HttpRejected = 67;
    /**
     * http.client: 400 to 499.
     */
    case HttpClient = 68;
    /**
     * http.server: 500 to 599.
     */
    case HttpServer = 69;
    /**
     * http.unclear: anything else, and no answer.
     */
    case HttpUnclear = 70;
}
