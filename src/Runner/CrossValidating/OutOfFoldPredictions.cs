using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using VisionFinetune.Engine.Files;
using VisionFinetune.Runner.Predicting;

namespace VisionFinetune.Runner.CrossValidating;

/// <summary>For every row what the model said that had not seen it, once a repeat, in the order of the file.</summary>
internal sealed class OutOfFoldPredictions
{
    private readonly List<(int Repeat, int Fold, int Index, string[] Fields)> _rows = [];
    private string[] _header = [];

    /// <summary>Adds the validation predictions of one training.</summary>
    public void Add(FoldRecipe fold, string file)
    {
        using var csv = new CsvReader(new StreamReader(file), new CsvConfiguration(CultureInfo.InvariantCulture));
        csv.Read();
        csv.ReadHeader();
        _header = csv.HeaderRecord!;
        while (csv.Read())
            _rows.Add((fold.Repeat, fold.Fold, csv.GetField<int>(0), csv.Parser.Record!));
    }

    /// <summary><c>repeat,fold</c> and the columns of the single predictions.</summary>
    public void Write(string path)
    {
        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
        AtomicFile.WriteText(path, CsvText.Of(
            ["repeat", "fold", .. _header],
            _rows.OrderBy(r => r.Repeat).ThenBy(r => r.Index).Select(r => (string[])[Text(r.Repeat), Text(r.Fold), .. r.Fields])));
    }
}
