using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace VisionFinetune.Runner.Commands;

/// <summary>The one JSON dialect of the program: snake case, enums as text, NaN and infinities as null-safe named literals.</summary>
internal static class JsonOutput
{
    public static JsonSerializerOptions Options { get; } = Create(indented: false);

    public static JsonSerializerOptions Indented { get; } = Create(indented: true);

    /// <summary>Prints one object on standard output; <c>--json</c> commands print nothing else there.</summary>
    public static void Print(object value) => Console.Out.WriteLine(JsonSerializer.Serialize(value, Options));

    private static JsonSerializerOptions Create(bool indented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = indented,
    };
}
