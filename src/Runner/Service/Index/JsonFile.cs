using System.Globalization;
using System.Text.Json;

namespace VisionFinetune.Runner.Service.Index;

/// <summary>Looks into JSON files that other versions may have written, too: what is not there is none.</summary>
internal static class JsonFile
{
    /// <summary>The whole file; none where it is missing or damaged.</summary>
    public static JsonElement? Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.Clone();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <summary>A property of an object; none where it is missing or null.</summary>
    public static JsonElement? Property(JsonElement? json, string name) =>
        json is { ValueKind: JsonValueKind.Object } o && o.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public static string? Text(JsonElement? json, string name) => Property(json, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    public static double? Number(JsonElement? json, string name) => Property(json, name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    public static DateTimeOffset? Time(JsonElement? json, string name) =>
        DateTimeOffset.TryParse(Text(json, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var time) ? time.ToUniversalTime() : null;
}
