using System.Globalization;

namespace VisionFinetune.Fuzzing;

/// <summary>Words and numeric options of a command line.</summary>
internal sealed class CommandOptions
{
    private readonly Dictionary<string, long> _numbers = [];
    private readonly List<string> _words = [];

    public IReadOnlyList<string> Words => _words;

    public long Number(string option, long otherwise) => _numbers.GetValueOrDefault(option, otherwise);

    /// <summary>None where an option is unknown or has no number.</summary>
    public static CommandOptions? Parse(string[] arguments, IReadOnlyList<string> options)
    {
        var parsed = new CommandOptions();
        for (var i = 0; i < arguments.Length; i++)
        {
            if (!arguments[i].StartsWith('-'))
                parsed._words.Add(arguments[i]);
            else if (options.Contains(arguments[i]) && i + 1 < arguments.Length
                && long.TryParse(arguments[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                parsed._numbers[arguments[i++]] = number;
            else
                return null;
        }
        return parsed;
    }
}
