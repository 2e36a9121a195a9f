using VisionFinetune.Engine;

namespace VisionFinetune.Vision.Data;

/// <summary>The label file of a Kaggle image competition: a header <c>id,label</c> and one line an image.</summary>
internal static class KaggleLabels
{
    private const string Header = "id,label";

    /// <summary>Labels by id.</summary>
    /// <exception cref="UserException">Another header, a line without two values, or an id that comes twice; with the
    /// line.</exception>
    public static Dictionary<string, string> Read(string path)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            var cells = line.Split(',').Select(cell => cell.Trim().Trim('"')).ToArray();
            if (number == 1)
            {
                if (!string.Equals(string.Join(',', cells), Header, StringComparison.OrdinalIgnoreCase))
                    throw new UserException($"{path} line 1: the header is \"{Shorten(line)}\"; expected \"{Header}\".");
                continue;
            }
            if (cells.Length != 2 || cells[0].Length == 0 || cells[1].Length == 0)
                throw new UserException($"{path} line {number}: found \"{Shorten(line)}\"; expected an id and a label.");
            if (!labels.TryAdd(cells[0], cells[1]))
                throw new UserException($"{path} line {number}: the id '{Shorten(cells[0])}' comes a second time; expected every id "
                    + "once.");
        }
        return labels;
    }

    private static string Shorten(string line) => OneLine.Of(line.Length <= 60 ? line : line[..60] + "…");
}
