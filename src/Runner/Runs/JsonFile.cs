using System.Text.Json;
using VisionFinetune.Engine;
using VisionFinetune.Runner.Commands;

namespace VisionFinetune.Runner.Runs;

/// <summary>Reads the JSON files of runs and studies, which a crash, an editor or a stranger may have damaged.</summary>
internal static class JsonFile
{
    private static readonly JsonSerializerOptions s_options = new(JsonOutput.Options) { RespectNullableAnnotations = true, AllowDuplicateProperties = false };

    /// <summary>The content of a file.</summary>
    /// <param name="path">Must exist.</param>
    /// <param name="isSound">What must hold besides the types; left-out members are null or 0.</param>
    /// <param name="advice">What to do where it is damaged, as a sentence.</param>
    /// <exception cref="UserException">It is damaged: no JSON, or values that are missing or of the wrong kind.</exception>
    public static T Read<T>(string path, Predicate<T> isSound, string advice) where T : class => Parse(path, File.ReadAllText(path), isSound, advice);

    private static T Parse<T>(string path, string text, Predicate<T> isSound, string advice) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(text, s_options) is { } value && isSound(value)
                ? value
                : throw new UserException($"'{path}' is damaged: values are missing or impossible. {advice}");
        }
        catch (JsonException e)
        {
            throw new UserException($"'{path}' is damaged at line {e.LineNumber + 1}. {advice}", e);
        }
    }
}
