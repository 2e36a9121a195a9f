using System.Text.Json;
using System.Text.Json.Serialization;
using VisionFinetune.Testing;

namespace VisionFinetune.Tabular.Tests.Models;

/// <summary>What the tests of the models share.</summary>
internal static class Some
{
    private static readonly JsonSerializerOptions s_snake =
        new() { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) } };

    public static JsonElement MlpGolden { get; } = Golden.Json("mlp/mlp.json");

    /// <summary>The value of an enum by the name that recipes give it.</summary>
    public static T Choice<T>(JsonElement name)
        where T : struct, Enum => name.Deserialize<T>(s_snake);
}
