using System.Globalization;
using System.Text.RegularExpressions;
using VisionFinetune.Engine;

namespace VisionFinetune.Runner.Studies.Planning;

/// <summary>What a random search draws a setting from.</summary>
internal abstract partial record Distribution
{
    private const string Forms = "log_uniform(1e-4, 1e-1), uniform(0, 0.9), uniform_int(1, 8) or choice(step, cosine)";

    /// <summary>The value below which <paramref name="share"/> in [0, 1) of the distribution lies, as text for <c>--set</c>; numbers have three significant digits, so that tables stay readable.</summary>
    public abstract string Draw(double share);

    /// <exception cref="UserException">It is none of the known forms, or its bounds make no sense.</exception>
    public static Distribution Parse(ParameterText parameter)
    {
        var match = Form().Match(parameter.Text);
        var arguments = match.Success ? ParameterText.Split(match.Groups["arguments"].Value) : [];
        Distribution? found = (match.Groups["name"].Value, arguments.Count) switch
        {
            ("choice", > 0) when arguments.All(a => a.Length > 0) => new Choice(arguments),
            ("log_uniform", 2) when Bounds(arguments) is { Low: > 0 } b => new LogUniform(b.Low, b.High),
            ("uniform", 2) when Bounds(arguments) is { } b => new Uniform(b.Low, b.High),
            ("uniform_int", 2) when Bounds(arguments) is { } b && b.Low % 1 == 0 && b.High % 1 == 0 && Math.Abs(b.High) < 1e9 && Math.Abs(b.Low) < 1e9 =>
                new UniformInteger((int)b.Low, (int)b.High),
            _ => null,
        };
        return found ?? throw new UserException(
            $"'{parameter.Key}={parameter.Text}' cannot be drawn; expected {Forms}, the smaller bound first (and above 0 for log_uniform).");
    }

    private static (double Low, double High)? Bounds(IReadOnlyList<string> arguments)
    {
        static bool TryRead(string text, out double value) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
        return TryRead(arguments[0], out var low) && TryRead(arguments[1], out var high) && low < high ? (low, high) : null;
    }

    private static string Text(double value) => double.Parse(value.ToString("e2", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
        .ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e');

    [GeneratedRegex(@"^(?<name>[a-z_]+)\((?<arguments>.*)\)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();

    private sealed record Choice(IReadOnlyList<string> Values) : Distribution
    {
        public override string Draw(double share) => Values[(int)(share * Values.Count)];
    }

    private sealed record Uniform(double Low, double High) : Distribution
    {
        public override string Draw(double share) => Text(Math.Clamp(Low + (High - Low) * share, Low, High));
    }

    private sealed record UniformInteger(int Low, int High) : Distribution
    {
        public override string Draw(double share) => ((int)Math.Floor(Low + (High - Low + 1.0) * share)).ToString(CultureInfo.InvariantCulture);
    }

    private sealed record LogUniform(double Low, double High) : Distribution
    {
        public override string Draw(double share) => Text(Low * Math.Pow(High / Low, share));
    }
}
