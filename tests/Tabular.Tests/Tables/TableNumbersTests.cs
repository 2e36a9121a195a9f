using VisionFinetune.Tabular.Tables;
using static VisionFinetune.Tabular.Tests.Tables.TestTables;

namespace VisionFinetune.Tabular.Tests.Tables;

public sealed class TableNumbersTests
{
    [Fact]
    public void Numbers_are_read_as_written_and_missing_cells_stay_missing()
    {
        var table = Column("Age", "22", "-0.5", null, "1e3", " 7 ", "+.25", "0.1");
        Assert.Equal([22, -0.5, null, 1000, 7, 0.25, 0.1], TableNumbers.Parse(table, "Age"));
    }

    [Theory]
    [InlineData("abc", "\"abc\"; expected a number or an empty cell.")]
    [InlineData(" ", "\" \"; expected a number or an empty cell.")]
    [InlineData("0x10", "\"0x10\"; expected a number or an empty cell.")]
    [InlineData("(3)", "\"(3)\"; expected a number or an empty cell.")]
    [InlineData("1\n2", "\"1\\n2\"; expected a number or an empty cell.")]
    [InlineData("٣", "\"٣\"; expected a number or an empty cell.")]
    [InlineData("1,5", "\"1,5\"; expected a number with a decimal point and no commas, or an empty cell.")]
    [InlineData("1,234.5", "\"1,234.5\"; expected a number with a decimal point and no commas, or an empty cell.")]
    [InlineData("NaN", "\"NaN\"; expected a finite number or an empty cell.")]
    [InlineData("inf", "\"inf\"; expected a finite number or an empty cell.")]
    [InlineData("-Infinity", "\"-Infinity\"; expected a finite number or an empty cell.")]
    [InlineData("1e999", "\"1e999\"; expected a finite number or an empty cell.")]
    public void What_is_no_finite_number_is_refused_with_its_place(string cell, string message)
    {
        var error = Assert.Throws<TableException>(() => TableNumbers.Parse(Column("Age", "1", cell), "Age"));
        Assert.Equal($"x.csv line 3: 'Age' is {message}", error.Message);
    }

    [Fact]
    public void Long_cells_are_cut_in_messages()
    {
        var error = Assert.Throws<TableException>(() => TableNumbers.Parse(Column("a\nb", new string('y', 59) + "😀z"), "a\nb"));
        Assert.Equal($"x.csv line 2: 'a\\nb' is \"{new string('y', 59)}\uFFFD…\"; expected a number or an empty cell.",
            error.Message);
    }

    [Fact]
    public void A_column_that_is_not_there_is_refused_with_the_nearest_name()
    {
        var error = Assert.Throws<TableException>(() => TableNumbers.Parse(Column("Age", "1"), "age"));
        Assert.Equal("x.csv has no column 'age'; did you mean 'Age'? Its columns are Age.", error.Message);
    }

    [Theory]
    [InlineData(3.0, "3")]
    [InlineData(-0.0, "0")]
    [InlineData(0.1, "0.1")]
    [InlineData(-1.5, "-1.5")]
    [InlineData(1e21, "1E+21")]
    public void Numbers_are_written_so_that_they_read_back(double number, string text)
    {
        Under(German, () =>
        {
            Assert.Equal(text, TableNumbers.Format(number, new RowOrigin("x.csv", 2), "a"));
            Assert.Equal([number], TableNumbers.Parse(Column("a", text), "a"));
        });
    }

    [Fact]
    public void Messages_and_numbers_do_not_depend_on_the_culture()
    {
        Under(German, () =>
        {
            Assert.Equal([-1.5], TableNumbers.Parse(Column("a", "-1.5"), "a"));
            var error = Assert.Throws<TableException>(() => TableNumbers.Parse(Column("a", "-1,5"), "a"));
            Assert.Equal("x.csv line 2: 'a' is \"-1,5\"; expected a number with a decimal point and no commas, or an empty cell.",
                error.Message);
        });
    }
}
