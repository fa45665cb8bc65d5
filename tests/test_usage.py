"""The shipped file × function matrix is what the installed files say."""

from utils.models import usage
from utils.worlds import corpus, function_calls


def test_shipped_matrix_is_what_the_files_say():
    matrix, modules, functions = usage.matrix()
    files = function_calls.source_files()
    fresh = function_calls.read_files(files[::100])
    assert len(fresh) > 20
    for _, module, _ in files[::100]:
        if module in fresh:
            row = matrix[[modules.index(module)]].tocoo()
            found = {functions[j]: n for j, n in zip(row.coords[1], row.data, strict=True)}
            assert found == fresh[module]
        else:
            assert module not in modules


def test_matrix_has_names_of_the_corpus():
    matrix, modules, functions = usage.matrix()
    assert matrix.shape == (len(modules), len(functions))
    assert matrix.data.min() >= 1
    assert matrix.sum(axis=0).min() >= 1
    assert set(functions) <= {doc.name for doc in corpus.functions()}
    # A plain count of the text agrees where the file has neither comments nor strings with it.
    row, column = modules.index("sklearn.decomposition._pca"), functions.index("numpy.sum")
    import sklearn.decomposition._pca as module

    with open(module.__file__, encoding="utf-8") as file:
        assert matrix[row, column] == file.read().count("np.sum(")


def test_core_of_the_stack_keeps_its_promise():
    matrix = usage.matrix()[0]
    rows, columns = function_calls.core(matrix, 5)
    left = matrix[rows][:, columns] > 0
    assert left.sum(axis=1).min() >= 5
    assert left.sum(axis=0).min() >= 5
    assert len(rows) > 1500
