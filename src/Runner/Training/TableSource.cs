using VisionFinetune.Engine;
using VisionFinetune.Runner.Recipes.Settings;
using VisionFinetune.Tabular.Derivations;
using VisionFinetune.Tabular.Features;
using VisionFinetune.Tabular.Tables;

namespace VisionFinetune.Runner.Training;

/// <summary>Reads the files of a table recipe and computes the derived columns.</summary>
internal sealed class TableSource(CsvSettings settings)
{
    public string TrainFile => Path.Combine(settings.Root, settings.Train);

    public string? TestFile => settings.Test is null ? null : Path.Combine(settings.Root, settings.Test);

    /// <summary>The rows to train and validate on.</summary>
    /// <exception cref="TableException">The file is missing or broken, or lacks a target.</exception>
    public Table Train()
    {
        var table = Read(TrainFile);
        foreach (var column in settings.Target)
            _ = table[column];      // refused here, with the names there are, rather than after encoding
        return table;
    }

    /// <summary>The rows to predict; none where the file is not there, which only prediction cannot do without.</summary>
    public Table? Test() => TestFile is { } file && File.Exists(file) ? Read(file) : null;

    /// <summary>The rows of one file to predict.</summary>
    /// <param name="settings">How files are read and columns derived.</param>
    /// <param name="fileOrFolder">A CSV file, or a folder with the recipe's test file.</param>
    /// <exception cref="UserException">There is no such file, or it is broken.</exception>
    public static (string File, Table Rows) ForPrediction(CsvSettings settings, string? fileOrFolder)
    {
        var path = fileOrFolder ?? settings.Root;
        if (Directory.Exists(path))
        {
            path = Path.Combine(path, settings.Test ?? throw new UserException(
                "The recipe has 'data.test: none'; name the file to predict with --data FILE.csv."));
        }
        return (Path.GetFullPath(path), new TableSource(settings).Read(path));
    }

    /// <summary>The rows of an uploaded file to predict.</summary>
    /// <param name="settings">How it is read and columns derived.</param>
    /// <param name="content">UTF-8.</param>
    /// <param name="name">Of the file, for messages.</param>
    /// <exception cref="TableException">It is no table, or lacks a column.</exception>
    public static Table ForPrediction(CsvSettings settings, Stream content, string name) =>
        DerivationChain.Apply(CsvTableReader.Read(content, name, settings.Format), settings.Derive);

    /// <summary>What identifies the rows in predictions: the id's cells, or numbers from 1.</summary>
    /// <exception cref="TableException">The id column is missing or has an empty cell.</exception>
    public static IReadOnlyList<string> IdsOf(CsvSettings settings, Table table)
    {
        if (settings.Id is not { } column)
            return [.. Enumerable.Range(1, table.RowCount).Select(row => row.ToString(System.Globalization.CultureInfo.InvariantCulture))];
        var cells = table[column];
        return [.. cells.Select((cell, row) => cell ?? throw TableException.Cell(table.Origin(row), column, null, "an id in every row"))];
    }

    /// <summary>Columns of the file that nothing uses and that the recipe does not ignore on purpose.</summary>
    public IReadOnlyList<string> Unused(Table table, FeatureEncoder features)
    {
        var derived = settings.Derive.Select(d => d.As).ToHashSet();
        var used = features.RequiredColumns.Concat(settings.Derive.SelectMany(d => d.Sources)).Concat(settings.Target).Concat(settings.Ignore)
            .Append(settings.Id).ToHashSet();
        return [.. table.ColumnNames.Where(name => !used.Contains(name) && !derived.Contains(name))];
    }

    private Table Read(string path) => DerivationChain.Apply(CsvTableReader.Read(path, settings.Format), settings.Derive);
}
