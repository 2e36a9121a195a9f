using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using VisionFinetune.Runner.Commands;
using VisionFinetune.Runner.Recipes.Binding;

namespace VisionFinetune.Runner.Recipes.Schema;

/// <summary>The JSON schema (draft 2020-12) of recipes, with which editors complete keys and underline mistakes. It is read from the
/// same records the binder fills, so it cannot fall behind them.</summary>
internal sealed class RecipeSchema
{
    private readonly XmlDocumentation _documentation;
    private readonly JsonObject _definitions = [];

    private RecipeSchema(XmlDocumentation documentation) => _documentation = documentation;

    /// <summary>The schema; descriptions come from the XML documentation files beside the program.</summary>
    public static JsonObject Create() => Create(new XmlDocumentation(AppContext.BaseDirectory));

    /// <summary>The schema with descriptions from elsewhere.</summary>
    public static JsonObject Create(XmlDocumentation documentation)
    {
        var builder = new RecipeSchema(documentation);
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "vft recipe",
        };
        foreach (var (key, value) in builder.RecordOf(SettingsType.Of(typeof(Recipe)), variant: null))
            schema[key] = value?.DeepClone();
        schema["$defs"] = builder._definitions;
        return schema;
    }

    private JsonObject ValueOf(ValueShape shape, IReadOnlyList<ValidationAttribute> rules, Type? variantByDefault = null)
    {
        var value = shape.Kind switch
        {
            ValueKind.Text => new JsonObject { ["type"] = "string" },
            ValueKind.Truth => new JsonObject { ["type"] = "boolean" },
            ValueKind.Integer => new JsonObject { ["type"] = "integer" },
            ValueKind.Number => new JsonObject { ["type"] = "number" },
            ValueKind.Choice => new JsonObject { ["enum"] = Strings(Names.Of(shape.Type).Select(n => n.Name)) },
            ValueKind.List => ListOf(shape.Element!),
            _ => SectionOf(SettingsType.Of(shape.Type), variantByDefault, isElement: false),
        };
        foreach (var rule in rules)
            AddRule(value, rule);
        return shape.IsNullable ? AnyOf(value, new JsonObject { ["enum"] = shape.NoneWord == ValueShape.None ? new JsonArray(ValueShape.None, null) : new JsonArray(shape.NoneWord) }) : value;
    }

    /// <summary>A scalar stands for a list of one.</summary>
    private JsonObject ListOf(ValueShape element)
    {
        if (element.Kind != ValueKind.Section)
            return AnyOf(new JsonObject { ["type"] = "array", ["items"] = ValueOf(element, []) }, ValueOf(element, []));
        return new JsonObject { ["type"] = "array", ["items"] = ElementOf(SettingsType.Of(element.Type)) };
    }

    /// <summary>What stands in lists is described once and referred to: steps of a chain hold lists of steps themselves.</summary>
    private JsonObject ElementOf(SettingsType type)
    {
        var name = JsonNamingPolicy.SnakeCaseLower.ConvertName(type.Type.Name.Replace("Settings", "", StringComparison.Ordinal));
        if (!_definitions.ContainsKey(name))
        {
            _definitions[name] = new JsonObject();          // before its parts are described, which may be of its own kind
            _definitions[name] = SectionOf(type, variantByDefault: null, isElement: true);
        }
        return new JsonObject { ["$ref"] = $"#/$defs/{name}" };
    }

    private JsonObject SectionOf(SettingsType type, Type? variantByDefault, bool isElement)
    {
        if (!type.IsPolymorphic)
            return RecordOf(type, variant: null);
        var forms = new JsonArray();
        var bare = type.Variants.Where(v => !SettingsType.Of(v.Type).Settings.Any(s => s.IsRequired)).ToList();
        if (bare.Count > 0)
            forms.Add((JsonNode)new JsonObject { ["enum"] = Strings(bare.Select(v => v.Name)) });
        foreach (var variant in type.Variants)
        {
            var record = SettingsType.Of(variant.Type);
            if (isElement)
                forms.Add((JsonNode)StepOf(variant, RecordOf(record, variant: null)));
            forms.Add((JsonNode)RecordOf(record, (type.Discriminator!, variant, variant.Type != variantByDefault)));
        }
        return new JsonObject { ["oneOf"] = forms };
    }

    /// <summary>The form of lists: a mapping whose one key names the variant.</summary>
    private static JsonObject StepOf(Variant variant, JsonObject settings) => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject { [variant.Name] = settings },
        ["required"] = new JsonArray(variant.Name),
        ["additionalProperties"] = false,
    };

    private JsonObject RecordOf(SettingsType type, (string Discriminator, Variant Variant, bool IsRequired)? variant)
    {
        var properties = new JsonObject();
        var required = new List<string>();
        if (variant is { } chosen)
        {
            properties[chosen.Discriminator] = new JsonObject { ["const"] = chosen.Variant.Name };
            if (chosen.IsRequired)
                required.Add(chosen.Discriminator);
        }
        var defaults = type.Create();
        foreach (var setting in type.Settings)
            properties[setting.Key] = PropertyOf(setting, defaults);
        required.AddRange(type.Settings.Where(s => s.IsRequired).Select(s => s.Key));
        var schema = new JsonObject { ["type"] = "object" };
        if (_documentation.SummaryOf(type.Type) is { } summary)
            schema["description"] = summary;
        schema["properties"] = properties;
        if (required.Count > 0)
            schema["required"] = Strings(required);
        schema["additionalProperties"] = false;
        return schema;
    }

    private JsonObject PropertyOf(Setting setting, object defaults)
    {
        var rules = Attribute.GetCustomAttributes(setting.Property, typeof(ValidationAttribute), inherit: true);
        var value = setting.IsRequired ? null : setting.Property.GetValue(defaults);
        var schema = ValueOf(setting.Shape, [.. rules.Cast<ValidationAttribute>()], value?.GetType());
        if (_documentation.SummaryOf(setting.Property) is { } summary)
            schema["description"] = summary;
        if (!setting.IsRequired && setting.Shape.Kind != ValueKind.Section)
            schema["default"] = value is null ? setting.Shape.NoneWord : JsonSerializer.SerializeToNode(value, value.GetType(), JsonOutput.Options);
        return schema;
    }

    private static void AddRule(JsonObject schema, ValidationAttribute rule)
    {
        switch (rule)
        {
            case RangeAttribute range:
                schema[range.MinimumIsExclusive ? "exclusiveMinimum" : "minimum"] = Limit(range.Minimum);
                if (Limit(range.Maximum) is var largest && !IsUnlimited(range.Maximum))
                    schema[range.MaximumIsExclusive ? "exclusiveMaximum" : "maximum"] = largest;
                break;
            case RegularExpressionAttribute expression:
                schema["pattern"] = $"^(?:{expression.Pattern})$";
                break;
            case RequiredAttribute or MinLengthAttribute:
                schema["minLength"] = 1;
                break;
        }
    }

    /// <summary>The largest value of a type is no rule of the recipe's.</summary>
    private static bool IsUnlimited(object limit) => limit is int.MaxValue || limit is string text && text == $"{long.MaxValue}";

    private static JsonNode Limit(object limit) => limit switch
    {
        int whole => JsonValue.Create(whole),
        double number => JsonValue.Create(number),
        _ => JsonNode.Parse(Convert.ToString(limit, CultureInfo.InvariantCulture)!)!,
    };

    private static JsonObject AnyOf(params JsonNode[] forms) => new() { ["anyOf"] = new JsonArray(forms) };

    private static JsonArray Strings(IEnumerable<string> values) => [.. values.Select(v => JsonValue.Create(v))];
}
