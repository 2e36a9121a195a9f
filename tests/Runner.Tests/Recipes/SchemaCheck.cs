using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace VisionFinetune.Runner.Tests.Recipes;

/// <summary>The part of JSON schema that the recipes' schema uses; any other keyword fails the test.</summary>
internal static class SchemaCheck
{
    /// <summary>The first thing that does not fit, or null.</summary>
    public static string? Mismatch(JsonObject schema, JsonNode? value)
    {
        foreach (var (keyword, rule) in schema)
        {
            if (Check(keyword, rule!, schema, value) is { } mismatch)
                return mismatch;
        }
        return null;
    }

    private static string? Check(string keyword, JsonNode rule, JsonObject schema, JsonNode? value) => keyword switch
    {
        "$ref" => Mismatch(schema.Root.AsObject()["$defs"]![((string)rule!)["#/$defs/".Length..]]!.AsObject(), value),
        "$schema" or "$defs" or "title" or "description" or "default" => null,
        "type" => HasType((string)rule!, value) ? null : $"{Text(value)} is not an {rule}",
        "enum" => rule.AsArray().Any(r => JsonNode.DeepEquals(r, value)) ? null : $"{Text(value)} is not allowed",
        "const" => JsonNode.DeepEquals(rule, value) ? null : $"{Text(value)} is not {rule}",
        "minimum" => Number(value) < Number(rule) ? "too small" : null,
        "maximum" => Number(value) > Number(rule) ? "too large" : null,
        "exclusiveMinimum" => Number(value) <= Number(rule) ? "too small" : null,
        "exclusiveMaximum" => Number(value) >= Number(rule) ? "too large" : null,
        "minLength" => value is JsonValue && value.GetValueKind() == JsonValueKind.String && ((string)value!).Length < (int)rule ? "too short" : null,
        "pattern" => Regex.IsMatch((string)value!, (string)rule!) ? null : $"{Text(value)} has the wrong form",
        "required" => rule.AsArray().Where(r => !value!.AsObject().ContainsKey((string)r!)).Select(r => $"{r} is missing").FirstOrDefault(),
        "properties" => value!.AsObject().Where(p => rule[p.Key] is not null)
            .Select(p => Mismatch(rule[p.Key]!.AsObject(), p.Value)).FirstOrDefault(m => m is not null),
        "additionalProperties" => value!.AsObject().Where(p => schema["properties"]![p.Key] is null).Select(p => $"{p.Key} is unknown").FirstOrDefault(),
        "items" => value!.AsArray().Select(v => Mismatch(rule.AsObject(), v)).FirstOrDefault(m => m is not null),
        "oneOf" => Fitting(rule, value) == 1 ? null : $"{Fitting(rule, value)} of {rule.AsArray().Count} forms fit {Text(value)}",
        "anyOf" => Fitting(rule, value) >= 1 ? null : $"0 of {rule.AsArray().Count} forms fit {Text(value)}",
        _ => throw new NotSupportedException($"The schema uses '{keyword}'."),
    };

    private static int Fitting(JsonNode forms, JsonNode? value) => forms.AsArray().Count(f => Mismatch(f!.AsObject(), value) is null);

    private static bool HasType(string type, JsonNode? value) => (type, value?.GetValueKind()) switch
    {
        ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) or ("string", JsonValueKind.String) => true,
        ("number", JsonValueKind.Number) or ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        ("integer", JsonValueKind.Number) => Number(value) == Math.Floor(Number(value)),
        _ => false,
    };

    private static double Number(JsonNode? value) => double.Parse(value!.ToJsonString(), System.Globalization.NumberStyles.Float,
        System.Globalization.CultureInfo.InvariantCulture);

    private static string Text(JsonNode? value) => value?.ToJsonString() ?? "null";
}
